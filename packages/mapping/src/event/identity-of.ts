import type { Matching, SealedIdentity } from '@capi-relay/contracts';

/** Fields that are forms of one thing are taken together, so that an event's city is not sent with a trait's. */
const FORMS: readonly (readonly (keyof SealedIdentity)[])[] = [
  ['em'],
  ['ph', 'ph_e164'],
  ['fn'],
  ['ln'],
  ['ge'],
  ['db'],
  ['zp'],
  ['city', 'ct_hashed'],
  ['state', 'st_hashed'],
  ['country', 'country_hashed'],
];

/** Who the event is about: thing by thing its own identity, else the traits of the user, then of the install. */
export function identityOf(matching: Matching | null, traits: readonly SealedIdentity[]): SealedIdentity {
  const levels: readonly SealedIdentity[] = matching === null ? traits : [matching, ...traits];
  const merged: { -readonly [Field in keyof SealedIdentity]: SealedIdentity[Field] } = {};
  for (const forms of FORMS) {
    const level = levels.find((candidate) => forms.some((field) => candidate[field] !== undefined));
    for (const field of forms) {
      if (level?.[field] !== undefined) Object.assign(merged, { [field]: level[field] });
    }
  }
  // Where the phone is says less of its owner than what anybody stated: somebody on a journey is found at home.
  if (merged.country === undefined && merged.country_hashed === undefined) {
    const country = matching?.edge_country;
    if (country !== undefined) merged.country = country;
  }
  return { ...merged, ...externalIds(matching, traits) };
}

/** A person may have several ids: those of the event, then those stated of its user, else of its install. */
function externalIds(matching: Matching | null, traits: readonly SealedIdentity[]): SealedIdentity {
  const stated = traits.find(hasExternalId);
  const levels = [matching, stated].filter((level) => level != null).filter(hasExternalId);
  if (levels.length === 0) return {};
  return {
    external_id: [...new Set(levels.flatMap(({ external_id }) => external_id ?? []))],
    external_id_lower: [...new Set(levels.flatMap(metaExternalIds))],
  };
}

function hasExternalId(level: SealedIdentity): boolean {
  return level.external_id !== undefined;
}

/** The hashes of the advertiser's own ids for Meta; what was sealed before it had a form of its own has the other. */
export function metaExternalIds({ external_id, external_id_lower }: SealedIdentity): readonly string[] {
  return external_id_lower ?? external_id ?? [];
}
