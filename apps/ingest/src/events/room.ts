/**
 * Room for what waits, shared by all apps. An app may take as much as it leaves free: one that floods gets a half, two get
 * a third each, and there is always some left for an app that has nothing waiting.
 */
export class Room {
  #free: number;
  readonly #held = new Map<string, number>();

  constructor(size: number) {
    this.#free = size;
  }

  /** Takes room for an app, or answers false. What begins within the app's share may end past it. */
  enter(appId: string, weight: number): boolean {
    const held = this.#held.get(appId) ?? 0;
    if (held >= this.#free) {
      return false;
    }
    this.#held.set(appId, held + weight);
    this.#free -= weight;
    return true;
  }

  /** Gives back what `enter` took. */
  leave(appId: string, weight: number): void {
    const held = (this.#held.get(appId) ?? 0) - weight;
    this.#free += weight;
    if (held > 0) {
      this.#held.set(appId, held);
    } else {
      this.#held.delete(appId);
    }
  }
}
