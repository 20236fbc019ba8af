import type { SdkApp, SealedIdentity, WarningCode } from '@capi-relay/contracts';
import { countryCode } from '../identity/country.js';
import { noFinds } from './field-finds.js';
import { sealExternalIds, statedExternalIds } from './seal-external-ids.js';
import { sealIdentity } from './seal-identity.js';
import { takeOutOfTraits } from './take-out.js';
import { collectWarnings } from './warnings.js';

export interface TraitsContext {
  readonly app: SdkApp;
  /** Unix milliseconds. */
  readonly now: number;
  /** ISO 3166-1 alpha-2 of the client's address, as the edge found it; `null` where a server called. */
  readonly country: string | null;
}

export interface SealedTraits {
  readonly identity: SealedIdentity;
  /** What is left once nobody is named, such as `plan`. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Each at most once. */
  readonly warnings: readonly WarningCode[];
}

/** Parts the properties of a user in who it is, normalised and hashed, and what names nobody. */
export function sealTraits(
  properties: Readonly<Record<string, unknown>>,
  context: TraitsContext,
): SealedTraits {
  const { warnings, warn } = collectWarnings();
  const finds = noFinds();
  const rest = takeOutOfTraits(properties, finds);
  const edgeCountry = context.country === null ? null : countryCode(context.country);
  const defaultCountry = context.app.settings.default_country;
  const identity = sealIdentity(finds, { now: context.now, edgeCountry, defaultCountry }, warn);
  sealExternalIds(statedExternalIds(finds), identity);
  // Devices and clicks belong to events; kept with a user they would outlive the eight days they are kept for.
  if (finds.removed || Object.keys(finds.devices).length > 0) warn('personal_data_removed');
  return { identity, properties: rest, warnings: [...warnings] };
}
