import type { Slots } from './slots.js';
import { ArrivalOrder, TakingTurns, type WaitingLine } from './waiting-line.js';

export interface BatcherOptions<T, R> {
  /** Works on a batch and answers one result per item, in the items' order. */
  readonly run: (items: readonly T[]) => Promise<readonly R[]>;
  /** Items in one batch. */
  readonly maxItems: number;
  /** Sum of the items' weights in one batch; an item that is heavier goes alone. */
  readonly maxWeight?: number;
  readonly weigh?: (item: T) => number;
  /** Whose an item is: owners are served in turn. Without it items leave in the order they came. */
  readonly ownerOf?: (item: T) => string;
  /** Batches under way at once; 1 by default. */
  readonly maxInFlight?: number;
  /**
   * How long a batch that is not full collects, in milliseconds, while others are under way and `maxInFlight` would let it
   * go. Without it such a batch waits until it is full or nothing is under way.
   */
  readonly lingerMs?: number | (() => number);
  /** Places for batches under way that other batchers share; a batch goes on filling until it has one. */
  readonly slots?: Slots;
}

interface Entry<T, R> {
  readonly item: T;
  readonly weight: number;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns single items into batches without making anyone wait for nothing: with nothing under way an item leaves at once,
 * together with what arrived in the same turn of the event loop; otherwise it waits while others join it.
 */
export class Batcher<T, R> {
  readonly #options: BatcherOptions<T, R>;
  readonly #maxInFlight: number;
  readonly #maxWeight: number;
  readonly #waiting: WaitingLine<Entry<T, R>>;
  #inFlight = 0;
  #turnEnd: NodeJS.Immediate | undefined;
  #linger: NodeJS.Timeout | undefined;
  #lingerIsOver = false;
  #awaitsSlot = false;
  #closed: PromiseWithResolvers | undefined;

  constructor(options: BatcherOptions<T, R>) {
    this.#options = options;
    const { ownerOf } = options;
    this.#waiting = ownerOf === undefined ? new ArrivalOrder() : new TakingTurns(({ item }) => ownerOf(item));
    this.#maxInFlight = options.maxInFlight ?? 1;
    this.#maxWeight = options.maxWeight ?? Number.POSITIVE_INFINITY;
  }

  /** Items that are in no batch yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Resolves with the item's result once its batch is done.
   *
   * @throws what `run` throws, for every item of the batch
   * @throws Error after `close()`
   */
  add(item: T): Promise<R> {
    if (this.#closed !== undefined) {
      return Promise.reject(
        new Error('This batcher is closed: the process is shutting down and takes on no more.'),
      );
    }
    return new Promise((resolve, reject) => {
      const weight = this.#options.weigh?.(item) ?? 0;
      this.#waiting.push({ item, weight, resolve, reject });
      this.#turnEnd ??= setImmediate(() => {
        this.#turnEnd = undefined;
        this.#release();
      });
    });
  }

  /** Takes on nothing more and resolves when everything taken on is done. */
  close(): Promise<void> {
    this.#closed ??= promiseWithResolvers();
    this.#release();
    return this.#closed.promise;
  }

  #release(): void {
    while (this.#mayLeave() && this.#takeSlot()) void this.#run(this.#takeBatch());
    if (this.#waiting.length > 0) this.#startLinger();
    else if (this.#inFlight === 0) this.#closed?.resolve();
  }

  #mayLeave(): boolean {
    if (this.#waiting.length === 0 || this.#inFlight >= this.#maxInFlight) return false;
    const isFull = this.#waiting.length >= this.#options.maxItems || this.#waiting.weight >= this.#maxWeight;
    return this.#inFlight === 0 || isFull || this.#lingerIsOver || this.#closed !== undefined;
  }

  #takeSlot(): boolean {
    const { slots } = this.#options;
    if (slots === undefined) return true;
    if (this.#awaitsSlot) return false;
    this.#awaitsSlot = !slots.take(() => {
      this.#awaitsSlot = false;
      this.#release();
    });
    return !this.#awaitsSlot;
  }

  #takeBatch(): Entry<T, R>[] {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    this.#lingerIsOver = false;
    return this.#waiting.take(this.#options.maxItems, this.#maxWeight);
  }

  #startLinger(): void {
    const { lingerMs } = this.#options;
    if (lingerMs === undefined || this.#lingerIsOver || this.#linger !== undefined) return;
    const over = () => {
      this.#linger = undefined;
      this.#lingerIsOver = true;
      this.#release();
    };
    this.#linger = setTimeout(over, typeof lingerMs === 'number' ? lingerMs : lingerMs());
  }

  async #run(batch: readonly Entry<T, R>[]): Promise<void> {
    this.#inFlight += 1;
    try {
      const results = await this.#options.run(batch.map((entry) => entry.item));
      settle(batch, results);
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    } finally {
      this.#inFlight -= 1;
      this.#options.slots?.give();
      this.#release();
    }
  }
}

function settle<T, R>(batch: readonly Entry<T, R>[], results: readonly R[]): void {
  if (results.length !== batch.length) {
    throw new Error(`A batch of ${batch.length} items was answered with ${results.length} results.`);
  }
  const remaining = results.values();
  for (const entry of batch) {
    const next = remaining.next();
    if (next.done !== true) entry.resolve(next.value);
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function promiseWithResolvers(): PromiseWithResolvers {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
