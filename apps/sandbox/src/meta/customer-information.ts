import type { JsonObject } from '../json.js';

/**
 * Combinations too broad to name a person: an event whose identifiers are all within one of them is refused.
 * developers.facebook.com, Conversions API, "Best practices" (since v13.0).
 */
const TOO_BROAD: readonly (readonly string[])[] = [
  ['ct', 'country', 'st', 'zp', 'ge', 'client_user_agent'],
  ['db', 'client_user_agent'],
  ['fn', 'ge'],
  ['ln', 'ge'],
];

/** Every key of `user_data`, and whether several values may be given. */
export const USER_DATA_KEYS: ReadonlyMap<string, 'list' | 'single'> = new Map([
  ...['em', 'ph', 'fn', 'ln', 'ge', 'db', 'ct', 'st', 'zp', 'country', 'external_id'].map(
    (key) => [key, 'list'] as const,
  ),
  ...[
    'client_ip_address',
    'client_user_agent',
    'fbc',
    'fbp',
    'subscription_id',
    'fb_login_id',
    'lead_id',
    'anon_id',
    'madid',
    'page_id',
    'page_scoped_user_id',
    'ctwa_clid',
    'ig_account_id',
    'ig_sid',
    'whatsapp_business_account_id',
    'f5first',
    'f5last',
    'fi',
    'dobd',
    'dobm',
    'doby',
  ].map((key) => [key, 'single'] as const),
]);

const ALL_COMBINATIONS = (1 << TOO_BROAD.length) - 1;

/** For each identifier the combinations it is part of, one bit each. */
const COMBINATIONS_OF: ReadonlyMap<string, number> = new Map(
  [...USER_DATA_KEYS.keys()].map((key) => [
    key,
    TOO_BROAD.reduce(
      (bits, combination, place) => (combination.includes(key) ? bits | (1 << place) : bits),
      0,
    ),
  ]),
);

/** Whether `user_data` is enough to look for a person. `null` and empty values count as absent. */
export function isSufficient(userData: JsonObject): boolean {
  let combinations = ALL_COMBINATIONS;
  for (const key in userData) {
    const value = userData[key];
    if (!hasContent(value)) continue;
    combinations &= COMBINATIONS_OF.get(key) ?? ALL_COMBINATIONS;
    if (combinations === 0) return true;
  }
  return false;
}

function hasContent(value: unknown): boolean {
  return Array.isArray(value)
    ? value.some(hasContent)
    : value !== null && value !== undefined && value !== '';
}
