/** A number of places that several batchers share. Who asked first is served first. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Takes a place and answers true. Where none is free it answers false, and calls `onFree` once there is one: whoever
   * still wants it takes it then.
   */
  take(onFree: () => void): boolean {
    if (this.#free === 0) {
      this.#waiting.push(onFree);
      return false;
    }
    this.#free -= 1;
    return true;
  }

  /** Gives a place back. */
  give(): void {
    this.#free += 1;
    while (this.#free > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next();
    }
  }
}
