import type { DeliveryKey } from '@capi-relay/contracts';
import { QueueError } from '@capi-relay/queue';
import type { ReconcileStore } from '@capi-relay/store';
import { keepUp, postpone, type ReleasePass, type ReleasePasses } from './release-passes.js';

export interface ReleaserSettings {
  readonly store: Pick<ReconcileStore, 'releasableLayers' | 'releasable'>;
  readonly requeue: (deliveries: readonly DeliveryKey[]) => Promise<void>;
  /** Most deliveries queued in one round, and in one step of it. */
  readonly deliveriesPerTick: number;
  readonly pageSize: number;
  readonly isClosing: () => boolean;
  /** Told of deliveries that are queued for the first time since their layer works again. */
  readonly onReleased: (deliveries: number) => void;
  /** Told of a fault that keeps one layer's deliveries where they are and those of others not. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Queues what is parked for layers that work again. Layers take turns, a page each, so that one with a million parked
 * deliveries keeps no other waiting. A delivery stays parked until a worker has dealt with it, so a layer that was gone
 * through is left alone for longer each time, until something new is parked or its circuit was open meanwhile.
 */
export class Releaser {
  readonly #settings: ReleaserSettings;
  #passes: ReleasePasses = new Map();

  constructor(settings: ReleaserSettings) {
    this.#settings = settings;
  }

  /** Begins anew with every layer: another process may have led meanwhile. */
  forget(): void {
    this.#passes = new Map();
  }

  /** @throws what the store throws, and QueueError where the queue is away, which is so for every layer */
  async release(now: number): Promise<void> {
    const { store, deliveriesPerTick, isClosing } = this.#settings;
    const passes = new Map(keepUp(this.#passes, await store.releasableLayers()));
    this.#passes = passes;
    const turns = [...passes.keys()].filter((layerId) => (passes.get(layerId)?.dueAt ?? 0) <= now);
    let budget = deliveriesPerTick;
    for (let layerId = turns.shift(); layerId !== undefined; layerId = turns.shift()) {
      const pass = passes.get(layerId);
      if (pass === undefined || budget <= 0 || isClosing()) {
        return;
      }
      const { queued, next } = await this.#takeTurn(layerId, pass, now);
      budget -= queued;
      passes.delete(layerId);
      passes.set(layerId, next);
      if (next.dueAt <= now) {
        turns.push(layerId);
      }
    }
  }

  async #takeTurn(
    layerId: string,
    pass: ReleasePass,
    now: number,
  ): Promise<{ readonly queued: number; readonly next: ReleasePass }> {
    try {
      const { store, requeue, pageSize, onReleased } = this.#settings;
      const page = await store.releasable(layerId, pageSize, pass.after);
      await requeue(page);
      if (pass.passes === 0) {
        onReleased(page.length);
      }
      const isOver = page.length < pageSize;
      const next = isOver ? postpone(pass, null, now) : { ...pass, after: page.at(-1) ?? null };
      return { queued: page.length, next };
    } catch (error) {
      if (error instanceof QueueError) {
        throw error;
      }
      this.#settings.onFault(error);
      return { queued: 0, next: postpone(pass, pass.after, now) };
    }
  }
}
