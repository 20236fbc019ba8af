/**
 * End of life of each Graph API version, Unix milliseconds, `null` where none is announced. The Conversions API follows
 * the Graph schedule. Source: developers.facebook.com/docs/graph-api/changelog, read November 2026.
 */
const END_OF_LIFE: ReadonlyMap<string, number | null> = new Map([
  ['v26.0', null],
  ['v25.0', Date.UTC(2028, 6, 29)],
  ['v24.0', Date.UTC(2028, 1, 18)],
  ['v23.0', Date.UTC(2027, 9, 8)],
  ['v22.0', Date.UTC(2027, 4, 20)],
  ['v21.0', Date.UTC(2027, 0, 21)],
  ['v20.0', Date.UTC(2026, 8, 24)],
  ['v19.0', Date.UTC(2026, 4, 21)],
  ['v18.0', Date.UTC(2026, 0, 26)],
]);

export const NEWEST_VERSION = 'v26.0';
const OLDEST_LISTED_MAJOR = 18;

/** @param now Unix milliseconds */
export function versionStanding(version: string, now: number): 'current' | 'expired' | 'unknown' {
  const endOfLife = END_OF_LIFE.get(version);
  if (endOfLife !== undefined) return endOfLife === null || now < endOfLife ? 'current' : 'expired';
  const major = /^v(\d+)\.\d+$/.exec(version)?.[1];
  return major !== undefined && Number(major) < OLDEST_LISTED_MAJOR ? 'expired' : 'unknown';
}
