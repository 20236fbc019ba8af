const FIRST_RECHECK_MS = 60_000;
const LONGEST_RECHECK_MS = 60 * 60 * 1_000;

/**
 * How long to leave a window alone after a check that found deliveries without an outcome, in milliseconds: 1 minute,
 * doubling to 1 hour. What waits for a retry or a throttled platform is found each time, and queueing it again does
 * nothing, so asking rarely costs nothing but the delay of what was really lost since.
 *
 * @param checks checks of the window so far, 0 or more
 */
export function recheckDelayMs(checks: number): number {
  return Math.min(LONGEST_RECHECK_MS, FIRST_RECHECK_MS * 2 ** Math.min(checks, 30));
}
