import { hashExternalId, hashExternalIdForMeta } from '../identity/external-id.js';
import { type Finds, personFinds } from './field-finds.js';
import type { IdentityDraft } from './seal-identity.js';

/** A person has a few ids, an attack has thousands. */
const MOST_STATED = 10;

/** What stands under `external_id`, best place first. */
export function statedExternalIds(finds: Finds): readonly unknown[] {
  return personFinds(finds, 'external_id')
    .flatMap(({ value }): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .slice(0, MOST_STATED);
}

/** Hashes the advertiser's own ids in the form of either platform, each once, in the order given. */
export function sealExternalIds(ids: readonly unknown[], identity: IdentityDraft): void {
  const texts = ids.filter((id) => typeof id === 'string' || typeof id === 'number').map(String);
  const asGiven = hashes(texts, hashExternalId);
  const lower = hashes(texts, hashExternalIdForMeta);
  if (asGiven.length > 0) identity.external_id = asGiven;
  if (lower.length > 0) identity.external_id_lower = lower;
}

function hashes(ids: readonly string[], hash: (id: string) => string | null): readonly string[] {
  return [...new Set(ids.map(hash))].filter((digest) => digest !== null);
}
