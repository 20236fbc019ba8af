import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ApiError } from '../http/api-error.js';
import { consume } from '../http/rate-limits.js';
import { sha256 } from './secrets.js';

const WINDOW_S = 15 * 60;
const FAILURES_PER_NAME_AND_ADDRESS = 5;
const FAILURES_PER_ADDRESS = 30;

/**
 * Slows guessing down. Failures are counted for a name at an address and for the address alone, never for a name alone:
 * that would let anybody lock its owner out.
 */
export class FailedSignIns {
  readonly #byName = new RateLimiterMemory({ points: FAILURES_PER_NAME_AND_ADDRESS, duration: WINDOW_S });
  readonly #byAddress = new RateLimiterMemory({ points: FAILURES_PER_ADDRESS, duration: WINDOW_S });

  /** @throws ApiError `RATE_LIMITED` where too many have failed lately */
  async check(name: string, address: string): Promise<void> {
    const found = await Promise.all([this.#byName.get(nameKey(name, address)), this.#byAddress.get(address)]);
    const limits = [FAILURES_PER_NAME_AND_ADDRESS, FAILURES_PER_ADDRESS];
    const waits = found.map((result, index) =>
      result !== null && result.consumedPoints >= (limits[index] ?? 0) ? result.msBeforeNext : 0,
    );
    const waitMs = Math.max(...waits);
    if (waitMs === 0) return;
    const minutes = Math.ceil(waitMs / 60_000);
    throw new ApiError(
      'RATE_LIMITED',
      `Too many attempts to sign in have failed. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
      { headers: { 'retry-after': String(Math.ceil(waitMs / 1_000)) } },
    );
  }

  async note(name: string, address: string): Promise<void> {
    await Promise.all([consume(this.#byName, nameKey(name, address)), consume(this.#byAddress, address)]);
  }

  async forgive(name: string, address: string): Promise<void> {
    await this.#byName.delete(nameKey(name, address));
  }
}

/** Names are typed by people and sometimes hold a password: they are kept as hashes. */
function nameKey(name: string, address: string): string {
  return sha256(JSON.stringify([name, address])).toString('base64url');
}
