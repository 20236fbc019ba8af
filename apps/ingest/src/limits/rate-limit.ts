import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** What a second of a key allows. */
export interface Limit {
  /** Milliseconds until the key may come again; 0 where it may come now. */
  waitMs(key: string): number;
  count(key: string, points: number): void;
}

/** Keys that may be made to wait at once; past it the one that was refused longest ago is let in early. */
const MAX_HELD = 10_000;

/**
 * What each key may use in a second, counted in this process. Counting never makes anybody wait: it is the next request
 * that is refused once a second is used up, so whatever uses it up is taken whole.
 */
export class RateLimit implements Limit {
  readonly #counter: RateLimiterMemory;
  readonly #heldUntil = new LRUCache<string, number>({ max: MAX_HELD });
  readonly #now: () => number;

  /**
   * @param perSecond points a key may use in a second, at least 1
   * @param now Unix milliseconds
   */
  constructor(perSecond: number, now: () => number) {
    // Without a prefix a key needs no text to be built for it.
    this.#counter = new RateLimiterMemory({ points: perSecond, duration: 1, keyPrefix: '' });
    this.#now = now;
  }

  waitMs(key: string): number {
    const until = this.#heldUntil.get(key);
    return until === undefined ? 0 : Math.max(0, until - this.#now());
  }

  count(key: string, points: number): void {
    const settle = ({ remainingPoints, msBeforeNext }: RateLimiterRes): void => {
      if (remainingPoints === 0) {
        this.hold(key, msBeforeNext);
      }
    };
    // The library rejects with the same result where more was used than there was.
    this.#counter.consume(key, points).then(settle, settle);
  }

  /** Refuses the key for so many milliseconds, whatever was counted here. */
  hold(key: string, forMs: number): void {
    this.#heldUntil.set(key, this.#now() + forMs);
  }
}
