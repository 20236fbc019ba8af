import { hash } from 'node:crypto';

const SECOND_MS = 1_000;

/** Counts the requests of each token in each second of the clock. */
export class RequestRate {
  readonly #most: number;
  #second = 0;
  readonly #counts = new Map<string, number>();

  /** @param most requests a second; `Infinity` lets all pass */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts one request; false where it is one too many. */
  admits(token: string, now: number): boolean {
    if (this.#most === Number.POSITIVE_INFINITY) return true;
    const second = Math.floor(now / SECOND_MS);
    if (second !== this.#second) {
      this.#second = second;
      this.#counts.clear();
    }
    const key = hash('sha256', token, 'base64');
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= this.#most;
  }
}
