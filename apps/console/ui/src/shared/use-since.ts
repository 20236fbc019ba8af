import { useNow } from './time.js';

const MINUTE_MS = 60_000;

/**
 * The time `agoMs` ago as ISO text, moving on once a minute: a query that asked for "now" on every drawing would never
 * be answered from what was just read.
 */
export function useSince(agoMs: number): string {
  const minute = Math.floor(useNow(MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  return new Date(minute - agoMs).toISOString();
}
