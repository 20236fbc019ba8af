import { type DeliveryKey, LAYER_TYPE_OF, PLATFORM_NAMES, type PlatformName } from '@capi-relay/contracts';
import type { RelayQueues } from '@capi-relay/queue';
import type { ReconcileStore } from '@capi-relay/store';
import type { IngestMetrics } from '../metrics.js';
import { Releaser } from './releaser.js';
import { WindowChecks } from './window-checks.js';

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
  /** Deliveries queued at once. */
  readonly pageSize: number;
  /** Events of a window looked at by one statement. */
  readonly eventsPerPage: number;
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
  readonly #windows: WindowChecks;
  readonly #releaser: Releaser;
  #partitionsDueAt = 0;
  #closing = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: ReconcilerParts, settings: ReconcilerSettings) {
    this.#store = parts.store;
    this.#queues = parts.queues;
    this.#directory = parts.directory;
    this.#settings = settings;
    const { metrics } = settings;
    const shared = {
      ...settings,
      store: parts.store,
      requeue: (deliveries: readonly DeliveryKey[]) => this.#requeue(deliveries),
      isClosing: () => this.#closing,
    };
    this.#windows = new WindowChecks({
      ...shared,
      onFound: (count) => metrics.countReconciled('found', count),
      onFault: (error) => this.#reportFault('windows', error),
    });
    this.#releaser = new Releaser({
      ...shared,
      onReleased: (count) => metrics.countReconciled('released', count),
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
        await this.#attempt('windows', () => this.#windows.check(now));
        await this.#attempt('release', () => this.#releaser.release(now));
        await this.#attempt('expiry', () => this.#expire(now));
      });
      this.#settings.metrics.setLeader(led);
      if (!led) {
        this.#windows.forget();
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
      for (let start = 0; start < own.length; start += this.#settings.pageSize) {
        await this.#queues.requeue(platform, own.slice(start, start + this.#settings.pageSize));
      }
    }
  }
}
