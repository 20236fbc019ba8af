/**
 * Sets of keys that Meta calls too broad to match anyone (100/2804050): an event whose keys all lie in one of them is
 * refused, and its whole request with it.
 * https://developers.facebook.com/docs/marketing-api/conversions-api/best-practices
 */
const TOO_BROAD: readonly ReadonlySet<string>[] = [
  new Set(['ct', 'country', 'st', 'zp', 'ge', 'client_user_agent']),
  new Set(['db', 'client_user_agent']),
  new Set(['fn', 'ge']),
  new Set(['ln', 'ge']),
];

/** Whether Meta would match anyone by these keys; no key at all is refused like a set that is too broad. */
export function isSufficientCustomerInformation(userData: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(userData);
  return !TOO_BROAD.some((broad) => keys.every((key) => broad.has(key)));
}
