import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface WaitOptions<T> {
  /** What has to be true of the value; by default it has to be truthy. */
  readonly until?: (value: T) => boolean;
  readonly timeoutMs?: number;
  /** Named in the error, as in "the outcome of the purchase". */
  readonly what?: string;
}

const POLL_EVERY_MS = 10;

/**
 * Asks again until the answer is as wanted. A probe that throws is asked again too.
 *
 * @throws Error with the last answer, or with the last error as its cause, when time is up
 */
export async function waitFor<T>(probe: () => T | Promise<T>, options: WaitOptions<T> = {}): Promise<T> {
  const { until = Boolean, timeoutMs = 10_000, what = 'a condition' } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const last = await attempt(probe);
    if ('value' in last && until(last.value)) return last.value;
    if (Date.now() >= deadline) {
      const seen =
        'value' in last ? `Last seen: ${inspect(last.value, { depth: 5 })}` : `Last error: ${last.error}`;
      const cause = 'error' in last ? { cause: last.error } : undefined;
      throw new Error(`Waited ${timeoutMs} ms for ${what}. ${seen}`, cause);
    }
    await sleep(POLL_EVERY_MS);
  }
}

async function attempt<T>(probe: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await probe() };
  } catch (error) {
    return { error };
  }
}
