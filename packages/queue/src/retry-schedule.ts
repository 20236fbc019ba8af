const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60 * 60 * 1_000;

/**
 * Sends of one delivery that may meet a transient fault: with the delays below they span about a day. Waiting for a
 * throttled platform or a credential uses none of them.
 */
export const MAX_ATTEMPTS = 35;

/**
 * Delay before the next attempt, in milliseconds: doubling from 1 s to 1 h, of which the second half is random so that
 * an outage's deliveries do not return all at once.
 *
 * @param attemptsMade attempts that failed so far, 1 or more
 * @param random a number in [0, 1)
 */
export function retryDelayMs(attemptsMade: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, attemptsMade - 1));
  return Math.floor(ceiling / 2 + (ceiling / 2) * random);
}
