const FIRST_RECHECK_MS = 60_000;
const LONGEST_RECHECK_MS = 60 * 60 * 1_000;
const FIRST_RELEASE_MS = 1_000;
const LONGEST_RELEASE_MS = 10 * 60 * 1_000;

function doubling(first: number, longest: number, times: number): number {
  return Math.min(longest, first * 2 ** Math.min(times, 30));
}

/**
 * How long to leave a window alone after a check that found deliveries without an outcome, in milliseconds: 1 minute,
 * doubling to 1 hour. What waits for a retry or a throttled platform is found each time, and queueing it again does
 * nothing, so asking rarely costs nothing but the delay of what was really lost since.
 *
 * @param checks checks of the window so far, 0 or more
 */
export function recheckDelayMs(checks: number): number {
  return doubling(FIRST_RECHECK_MS, LONGEST_RECHECK_MS, checks);
}

/**
 * How long to leave a layer alone once all it has parked was queued, in milliseconds: 1 second, doubling to 10 minutes.
 * What is queued stays parked until a worker gets to it, and queueing it again does nothing.
 *
 * @param passes passes over the layer before this one, 0 or more
 */
export function releaseDelayMs(passes: number): number {
  return doubling(FIRST_RELEASE_MS, LONGEST_RELEASE_MS, passes);
}
