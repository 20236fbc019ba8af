import { type DeliveryKey, LAYER_TYPE_OF, PLATFORM_NAMES, type PlatformName } from '@capi-relay/contracts';
import type { RelayQueues } from '@capi-relay/queue';
import type { OpenWindow, ReconcileStore } from '@capi-relay/store';
import type { IngestMetrics } from '../metrics.js';
import { recheckDelayMs } from './recheck-delay.js';
import { Releaser } from './releaser.js';

export interface ReconcilerSettings {
  /** Pause between two ticks, in milliseconds. */
  readonly everyMs: number;
  /** How long a delivery may take before it is looked for, in milliseconds; longer than any commit. */
  readonly graceMs: number;
  /** Arrival time one window covers, in milliseconds. */
  readonly windowMs: number;
  /** Most windows looked at, and most deliveries queued by each step, in one tick. */
  readonly windowsPerTick: number;
  readonly deliveriesPerTick: number;
  readonly pageSize: number;
  /** Age past which a platform takes no event, in milliseconds. */
  readonly maxAgeMs: Readonly<Record<PlatformName, number>>;
  readonly now: () => number;
  readonly metrics: IngestMetrics;
  readonly onFault: (step: string, error: unknown) => void;
}

/** Which platform a layer is of, deleted layers included; layers that never existed are left out. */
export interface LayerDirectory {
  platformsOf(layerIds: readonly string[]): Promise<ReadonlyMap<string, PlatformName>>;
}

export interface ReconcilerParts {
  readonly store: ReconcileStore;
  readonly queues: Pick<RelayQueues, 'requeue'>;
  readonly directory: LayerDirectory;
}

/** How far a window's check has come: it may take more ticks than one. */
interface Progress {
  readonly after: DeliveryKey | null;
  readonly found: number;
}

const FROM_START: Progress = { after: null, found: 0 };
const PARTITIONS_EVERY_MS = 60 * 60 * 1_000;

/** Deliveries of a layer that is gone without a trace still need their outcome, which any worker can give: `layer_missing`. */
const PLATFORM_OF_NO_LAYER: PlatformName = 'meta';

/**
 * Queues again whatever is stored, routed and without an outcome when it should have one by now, lets go of what was
 * parked once its layer works again, and ends what grew too old while parked. One process of the fleet does it at a
 * time. Job ids are a function of the delivery, so queueing what still waits is a no-op: being wrong costs nothing.
 */
export class Reconciler {
  readonly #store: ReconcileStore;
  readonly #queues: Pick<RelayQueues, 'requeue'>;
  readonly #directory: LayerDirectory;
  readonly #settings: ReconcilerSettings;
  readonly #releaser: Releaser;
  /** By the start of the window. Lost with the leadership, and the next leader begins those windows anew. */
  readonly #progress = new Map<number, Progress>();
  #partitionsDueAt = 0;
  #closing = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: ReconcilerParts, settings: ReconcilerSettings) {
    this.#store = parts.store;
    this.#queues = parts.queues;
    this.#directory = parts.directory;
    this.#settings = settings;
    this.#releaser = new Releaser({
      store: parts.store,
      requeue: (deliveries) => this.#requeue(deliveries),
      deliveriesPerTick: settings.deliveriesPerTick,
      pageSize: settings.pageSize,
      isClosing: () => this.#closing,
      onReleased: (count) => settings.metrics.countReconciled('released', count),
      onFault: (error) => this.#reportFault('release', error),
    });
  }

  /** Begins with a tick at once. */
  start(): void {
    this.#running = this.tick().finally(() => {
      if (!this.#closing) {
        this.#timer = setTimeout(() => this.start(), this.#settings.everyMs);
      }
    });
  }

  /** Ends after the page in hand. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** One round; never rejects. A step that fails is told to `onFault` and done again in the next round. */
  async tick(): Promise<void> {
    const now = this.#settings.now();
    await this.#attempt('partitions', () => this.#maintainPartitions(now));
    await this.#attempt('leadership', async () => {
      const led = await this.#store.asLeader('reconciler', async () => {
        this.#settings.metrics.setLeader(true);
        await this.#attempt('windows', () => this.#checkWindows(now));
        await this.#attempt('release', () => this.#releaser.release(now));
        await this.#attempt('expiry', () => this.#expire(now));
      });
      this.#settings.metrics.setLeader(led);
      if (!led) {
        this.#progress.clear();
        this.#releaser.forget();
      }
    });
    this.#settings.metrics.countTick();
  }

  async #attempt(step: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#reportFault(step, error);
    }
  }

  #reportFault(step: string, error: unknown): void {
    this.#settings.metrics.countReconcilerFault(step);
    this.#settings.onFault(step, error);
  }

  async #maintainPartitions(now: number): Promise<void> {
    if (now < this.#partitionsDueAt) {
      return;
    }
    await this.#store.asLeader('partitions', () => this.#store.maintainPartitions(now));
    this.#partitionsDueAt = now + PARTITIONS_EVERY_MS;
  }

  async #checkWindows(now: number): Promise<void> {
    const { graceMs, windowMs, windowsPerTick, deliveriesPerTick } = this.#settings;
    await this.#store.openWindows(now - graceMs, windowMs);
    let budget = deliveriesPerTick;
    for (const window of await this.#store.dueWindows(now, windowsPerTick)) {
      if (budget <= 0 || this.#closing) {
        return;
      }
      budget -= await this.#checkWindow(window, now, budget);
    }
  }

  /** Answers how many deliveries it queued. */
  async #checkWindow(window: OpenWindow, now: number, budget: number): Promise<number> {
    const { pageSize, metrics } = this.#settings;
    let { after, found } = this.#progress.get(window.from) ?? FROM_START;
    let queued = 0;
    while (queued < budget && !this.#closing) {
      const page = await this.#store.missingDeliveries(window, after, pageSize);
      await this.#requeue(page);
      metrics.countReconciled('found', page.length);
      queued += page.length;
      found += page.length;
      after = page.at(-1) ?? after;
      this.#progress.set(window.from, { after, found });
      if (page.length < pageSize) {
        await this.#finishWindow(window, now, found);
        break;
      }
    }
    return queued;
  }

  async #finishWindow(window: OpenWindow, now: number, found: number): Promise<void> {
    if (found === 0) {
      await this.#store.closeWindow(window);
    } else {
      await this.#store.recheckWindow(window, now + recheckDelayMs(window.checks));
    }
    this.#progress.delete(window.from);
  }

  async #expire(now: number): Promise<void> {
    const { maxAgeMs, deliveriesPerTick, metrics } = this.#settings;
    for (const platform of PLATFORM_NAMES) {
      const oldest = now - maxAgeMs[platform];
      const type = LAYER_TYPE_OF[platform];
      metrics.countReconciled(
        'expired',
        await this.#store.expireParked(type, oldest, now, deliveriesPerTick),
      );
    }
  }

  async #requeue(deliveries: readonly DeliveryKey[]): Promise<void> {
    if (deliveries.length === 0) {
      return;
    }
    const layerIds = [...new Set(deliveries.map((delivery) => delivery.layer_id))];
    const platforms = await this.#directory.platformsOf(layerIds);
    for (const platform of PLATFORM_NAMES) {
      const own = deliveries.filter(
        ({ layer_id }) => (platforms.get(layer_id) ?? PLATFORM_OF_NO_LAYER) === platform,
      );
      if (own.length > 0) {
        await this.#queues.requeue(platform, own);
      }
    }
  }
}
