/** Something that waits, and how much of a batch it fills. */
export interface Waiting {
  readonly weight: number;
}

/** In which order what waits leaves. */
export interface WaitingLine<E extends Waiting> {
  readonly length: number;
  readonly weight: number;
  push(entry: E): void;
  /** Takes what leaves next, within these bounds; an entry that is heavier than the bound leaves alone. */
  take(maxItems: number, maxWeight: number): E[];
}

/** First come, first served. */
export class ArrivalOrder<E extends Waiting> implements WaitingLine<E> {
  readonly #entries: E[] = [];
  #weight = 0;

  get length(): number {
    return this.#entries.length;
  }

  get weight(): number {
    return this.#weight;
  }

  push(entry: E): void {
    this.#entries.push(entry);
    this.#weight += entry.weight;
  }

  take(maxItems: number, maxWeight: number): E[] {
    let count = 0;
    let weight = 0;
    for (const entry of this.#entries) {
      if (count > 0 && (count === maxItems || weight + entry.weight > maxWeight)) break;
      count += 1;
      weight += entry.weight;
    }
    this.#weight -= weight;
    return this.#entries.splice(0, count);
  }
}

interface Lane<E> {
  readonly name: string;
  entries: E[];
  /** Entries at the front that have left. */
  left: number;
}

/**
 * A lane for each owner, served in turn: however much one has waiting, the first of any other leaves with the next batch
 * that has room for one of each. While everything that waits fits into one batch the order is of no account.
 */
export class TakingTurns<E extends Waiting> implements WaitingLine<E> {
  readonly #laneOf: (entry: E) => string;
  readonly #lanes = new Map<string, Lane<E>>();
  /** Lanes that are not empty, the next one first. */
  #turns: Lane<E>[] = [];
  #length = 0;
  #weight = 0;

  constructor(laneOf: (entry: E) => string) {
    this.#laneOf = laneOf;
  }

  get length(): number {
    return this.#length;
  }

  get weight(): number {
    return this.#weight;
  }

  push(entry: E): void {
    const name = this.#laneOf(entry);
    const lane = this.#lanes.get(name);
    if (lane === undefined) {
      const opened = { name, entries: [entry], left: 0 };
      this.#lanes.set(name, opened);
      this.#turns.push(opened);
    } else {
      lane.entries.push(entry);
    }
    this.#length += 1;
    this.#weight += entry.weight;
  }

  take(maxItems: number, maxWeight: number): E[] {
    if (this.#length <= maxItems && this.#weight <= maxWeight) return this.#takeAll();
    const batch = this.#takeInTurn(maxItems, maxWeight);
    this.#length -= batch.length;
    this.#weight -= batch.reduce((sum, { weight }) => sum + weight, 0);
    return batch;
  }

  #takeAll(): E[] {
    const lanes = this.#turns;
    this.#turns = [];
    this.#lanes.clear();
    this.#length = 0;
    this.#weight = 0;
    const [first] = lanes;
    return lanes.length === 1 && first !== undefined
      ? first.entries
      : lanes.flatMap(({ entries }) => entries);
  }

  #takeInTurn(maxItems: number, maxWeight: number): E[] {
    const batch: E[] = [];
    /** Lanes whose next entry is too heavy for what is left of the batch: they come first in the next. */
    const postponed: Lane<E>[] = [];
    let weight = 0;
    // A queue that is read by its index: taking its first element off would move all the others, each time.
    const turns = this.#turns;
    for (const lane of turns) {
      const entry = batch.length < maxItems ? lane.entries[lane.left] : undefined;
      if (entry === undefined || (batch.length > 0 && weight + entry.weight > maxWeight)) {
        postponed.push(lane);
        continue;
      }
      batch.push(entry);
      weight += entry.weight;
      lane.left += 1;
      if (lane.left < lane.entries.length) {
        turns.push(lane);
      } else {
        this.#lanes.delete(lane.name);
      }
    }
    for (const lane of postponed) {
      lane.entries = lane.entries.slice(lane.left);
      lane.left = 0;
    }
    this.#turns = postponed;
    return batch;
  }
}
