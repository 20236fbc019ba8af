import type { DeliveryKey, EventKey } from '@capi-relay/contracts';
import { QueueError } from '@capi-relay/queue';
import type { OpenWindow, ReconcileStore } from '@capi-relay/store';
import { recheckDelayMs } from './recheck-delay.js';

export interface WindowCheckSettings {
  readonly store: Pick<
    ReconcileStore,
    'openWindows' | 'dueWindows' | 'missingDeliveries' | 'closeWindow' | 'recheckWindow'
  >;
  readonly requeue: (deliveries: readonly DeliveryKey[]) => Promise<void>;
  readonly graceMs: number;
  readonly windowMs: number;
  readonly windowsPerTick: number;
  readonly deliveriesPerTick: number;
  /** Events looked at by one statement. */
  readonly eventsPerPage: number;
  readonly isClosing: () => boolean;
  readonly onFound: (deliveries: number) => void;
  /** Told of a fault that keeps one window from being checked and others not. */
  readonly onFault: (error: unknown) => void;
}

/** How far a window's check has come: it may take more ticks than one. */
interface Progress {
  readonly after: EventKey | null;
  readonly found: number;
}

const FROM_START: Progress = { after: null, found: 0 };

/** Queues again whatever arrived in a stretch of time and has no outcome. */
export class WindowChecks {
  readonly #settings: WindowCheckSettings;
  /** By the start of the window. */
  readonly #progress = new Map<number, Progress>();

  constructor(settings: WindowCheckSettings) {
    this.#settings = settings;
  }

  /** Begins anew with every window: another process may have led meanwhile. */
  forget(): void {
    this.#progress.clear();
  }

  /** @throws what the store throws, and QueueError where the queue is away, which is so for every window */
  async check(now: number): Promise<void> {
    const { store, graceMs, windowMs, windowsPerTick, deliveriesPerTick, isClosing } = this.#settings;
    await store.openWindows(now - graceMs, windowMs);
    let budget = deliveriesPerTick;
    for (const window of await store.dueWindows(now, windowsPerTick)) {
      if (budget <= 0 || isClosing()) {
        return;
      }
      budget -= await this.#tryWindow(window, now, budget);
    }
  }

  /**
   * A window that cannot be checked is gone on with later, at the page that failed, so that it keeps no other waiting.
   * Answers how many deliveries were queued, as far as that is known.
   */
  async #tryWindow(window: OpenWindow, now: number, budget: number): Promise<number> {
    try {
      return await this.#checkWindow(window, now, budget);
    } catch (error) {
      if (error instanceof QueueError) {
        throw error;
      }
      this.#settings.onFault(error);
      await this.#settings.store.recheckWindow(window, now + recheckDelayMs(window.checks));
      return 0;
    }
  }

  async #checkWindow(window: OpenWindow, now: number, budget: number): Promise<number> {
    const { store, requeue, eventsPerPage, isClosing, onFound } = this.#settings;
    let { after, found } = this.#progress.get(window.from) ?? FROM_START;
    let queued = 0;
    while (queued < budget && !isClosing()) {
      const page = await store.missingDeliveries(window, after, eventsPerPage);
      await requeue(page.missing);
      onFound(page.missing.length);
      queued += page.missing.length;
      found += page.missing.length;
      after = page.after;
      if (after === null) {
        await this.#finishWindow(window, now, found);
        break;
      }
      this.#progress.set(window.from, { after, found });
    }
    return queued;
  }

  async #finishWindow(window: OpenWindow, now: number, found: number): Promise<void> {
    const { store } = this.#settings;
    this.#progress.delete(window.from);
    if (found === 0) {
      await store.closeWindow(window);
    } else {
      await store.recheckWindow(window, now + recheckDelayMs(window.checks));
    }
  }
}
