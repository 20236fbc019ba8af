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
  ['external_id'],
];

/** Who the event is about: thing by thing its own identity, else the traits of the user, then of the install. */
export function identityOf(matching: Matching | null, traits: readonly SealedIdentity[]): SealedIdentity {
  if (traits.length === 0) return matching ?? {};
  const levels: readonly SealedIdentity[] = matching === null ? traits : [matching, ...traits];
  const merged: { -readonly [Field in keyof SealedIdentity]: SealedIdentity[Field] } = {};
  for (const forms of FORMS) {
    const level = levels.find((candidate) => forms.some((field) => candidate[field] !== undefined));
    for (const field of forms) {
      if (level?.[field] !== undefined) Object.assign(merged, { [field]: level[field] });
    }
  }
  return merged;
}
