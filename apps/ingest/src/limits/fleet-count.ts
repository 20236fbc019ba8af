import type { RelayRedis } from '@capi-relay/queue';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

const WINDOW_MS = 1_000;

export interface FleetCountSettings {
  /** Of the keys on Redis. */
  readonly keyPrefix: string;
  /** Points a key may use in a second on all processes together. */
  readonly perSecond: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The key has used up its second: told to whoever refuses. */
  readonly onUsedUp: (key: string, forMs: number) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Adds up on Redis what all processes count. Nobody waits for it: what it says holds for the requests that follow, and
 * while Redis does not answer nothing is refused for its sake. A key has one call under way at most, and what is counted
 * meanwhile goes with the next, so neither a flood nor an outage makes more of them.
 */
export class FleetCount {
  readonly #limiter: RateLimiterRedis;
  readonly #settings: FleetCountSettings;
  /** Points that wait for the call of their key to end. */
  readonly #waiting = new Map<string, number>();

  constructor(redis: RelayRedis, settings: FleetCountSettings) {
    this.#limiter = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: settings.keyPrefix,
      points: settings.perSecond,
      duration: WINDOW_MS / 1_000,
    });
    this.#settings = settings;
  }

  count(key: string, points: number): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.set(key, waiting === undefined ? 0 : waiting + points);
    if (waiting === undefined) {
      void this.#tell(key, points);
    }
  }

  async #tell(key: string, points: number): Promise<void> {
    const { now, onFault, onUsedUp } = this.#settings;
    const toldAt = now();
    try {
      const result = await this.#consume(key, points);
      if (result.remainingPoints === 0) {
        onUsedUp(key, result.msBeforeNext);
      }
    } catch (error) {
      onFault(error);
    }
    const waiting = this.#waiting.get(key) ?? 0;
    this.#waiting.delete(key);
    // After an outage it would be counted as if all of it had come now.
    if (waiting > 0 && now() - toldAt < WINDOW_MS) {
      this.count(key, waiting);
    }
  }

  /** The library rejects with the same result where more was used than there was. */
  async #consume(key: string, points: number): Promise<RateLimiterRes> {
    try {
      return await this.#limiter.consume(key, points);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) {
        return refusal;
      }
      throw refusal;
    }
  }
}
