import type { DeliveryJob, PlatformName } from '@capi-relay/contracts';
import type { RelayQueues } from '@capi-relay/queue';

export interface HandoverSettings {
  /** Calls to one queue under way at once. */
  readonly maxOutstanding: number;
  /** How long a commit waits for a call to end when that many are under way, in milliseconds. */
  readonly maxWaitMs: number;
  /** Deliveries that were not queued: they are in the store, and the reconciler queues them. */
  readonly onLeft: (platform: PlatformName, count: number, why: 'failed' | 'busy' | 'down') => void;
  /** The queue stopped taking jobs, or takes them again; told once a change. */
  readonly onChange: (
    platform: PlatformName,
    change: { readonly up: true } | { readonly up: false; readonly error: unknown },
  ) => void;
}

/** One queue as this process sees it. */
interface Lane {
  outstanding: number;
  down: boolean;
  /** Those who wait for a call to end, first come first served. */
  readonly waiting: (() => void)[];
}

/**
 * Hands stored deliveries to their queues without making anybody wait for a queue that does not take them. While calls
 * are under way a commit waits for a place, but never longer than `maxWaitMs`; after a failure one call at a time tries
 * the queue, and whatever comes meanwhile is left to the reconciler.
 */
export class QueueHandover {
  readonly #queues: Pick<RelayQueues, 'enqueue'>;
  readonly #settings: HandoverSettings;
  readonly #lanes = new Map<PlatformName, Lane>();
  readonly #calls = new Set<Promise<void>>();

  constructor(queues: Pick<RelayQueues, 'enqueue'>, settings: HandoverSettings) {
    this.#queues = queues;
    this.#settings = settings;
  }

  /** Resolves when the jobs are on their way or given up; never rejects. */
  async hand(platform: PlatformName, jobs: readonly DeliveryJob[]): Promise<void> {
    const lane = this.#laneOf(platform);
    if (lane.down && lane.outstanding > 0) {
      this.#settings.onLeft(platform, jobs.length, 'down');
      return;
    }
    if (lane.outstanding >= this.#settings.maxOutstanding && !(await this.#freePlace(lane))) {
      this.#settings.onLeft(platform, jobs.length, 'busy');
      return;
    }
    const call = this.#enqueue(platform, lane, jobs);
    this.#calls.add(call);
    void call.finally(() => this.#calls.delete(call));
  }

  /** Resolves when no call is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#calls);
  }

  #laneOf(platform: PlatformName): Lane {
    const known = this.#lanes.get(platform);
    const lane = known ?? { outstanding: 0, down: false, waiting: [] };
    if (known === undefined) {
      this.#lanes.set(platform, lane);
    }
    return lane;
  }

  async #enqueue(platform: PlatformName, lane: Lane, jobs: readonly DeliveryJob[]): Promise<void> {
    lane.outstanding += 1;
    try {
      await this.#queues.enqueue(platform, jobs);
      if (lane.down) {
        lane.down = false;
        this.#settings.onChange(platform, { up: true });
      }
    } catch (error) {
      this.#settings.onLeft(platform, jobs.length, 'failed');
      if (!lane.down) {
        lane.down = true;
        this.#settings.onChange(platform, { up: false, error });
      }
    } finally {
      lane.outstanding -= 1;
      lane.waiting.shift()?.();
    }
  }

  /** Whether a call ended within `maxWaitMs`. */
  #freePlace(lane: Lane): Promise<boolean> {
    return new Promise((resolve) => {
      const onFree = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        lane.waiting.splice(lane.waiting.indexOf(onFree), 1);
        resolve(false);
      }, this.#settings.maxWaitMs);
      lane.waiting.push(onFree);
    });
  }
}
