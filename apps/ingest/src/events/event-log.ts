import { Batcher } from '@capi-relay/runtime';
import type { IngestStore, IngestWarning } from '@capi-relay/store';
import { IngestError } from '../http/errors.js';
import type { QueueHandover } from '../queue-handover.js';
import type { AcceptedEvent } from './accept-batch.js';
import { appendIsolating, type RefusedEvent } from './append-isolating.js';
import { deliveryJobs } from './delivery-jobs.js';
import { Room } from './room.js';
import { type StoredBatch, shareOut } from './share-out.js';

export interface EventLogSettings {
  /** Size of an event that counts as one, in bytes: a request with larger ones counts as if it had more of them. */
  readonly bytesPerEvent: number;
  /** Events in one transaction, unless a single request brings more. */
  readonly maxCommitEvents: number;
  /** Transactions under way at once. */
  readonly commitsAtOnce: number;
  /**
   * Events that may wait for their commit, of all apps: one app gets a part of it, and past that its requests are refused
   * instead of filling the memory.
   */
  readonly maxPendingEvents: number;
  /** A request was refused for want of room. */
  readonly onFull: () => void;
  readonly onCommit: (events: number) => void;
  /** Told of every event the database would not take: that none gets this far is what the checks before are for. */
  readonly onRefused: (refused: RefusedEvent) => void;
}

interface Request {
  readonly appId: string;
  readonly events: readonly AcceptedEvent[];
  readonly warnings: readonly IngestWarning[];
  /** Size of the body they came in, in bytes after inflation. */
  readonly bodyBytes: number;
}

/**
 * Stores the events of requests that arrive together in one transaction, then hands what was new to the queues. An answer
 * waits for the commit, and for the queues only within the handover's bound. Apps take turns, so that an event of one waits
 * for the commits under way and not for what another app has waiting.
 */
export class EventLog {
  readonly #store: Pick<IngestStore, 'appendEvents'>;
  readonly #handover: QueueHandover;
  readonly #settings: EventLogSettings;
  readonly #commits: Batcher<Request, StoredBatch>;
  readonly #room: Room;

  constructor(store: Pick<IngestStore, 'appendEvents'>, handover: QueueHandover, settings: EventLogSettings) {
    this.#store = store;
    this.#handover = handover;
    this.#settings = settings;
    this.#room = new Room(settings.maxPendingEvents);
    this.#commits = new Batcher({
      run: (requests) => this.#commit(requests),
      maxItems: settings.maxCommitEvents,
      maxWeight: settings.maxCommitEvents,
      weigh: (request) => this.#weigh(request),
      ownerOf: ({ appId }) => appId,
      maxInFlight: settings.commitsAtOnce,
    });
  }

  /**
   * @throws IngestError `overloaded` while too many events of its app wait
   * @throws what the store throws
   */
  async append(request: Request): Promise<StoredBatch> {
    const weight = this.#weigh(request);
    if (!this.#room.enter(request.appId, weight)) {
      this.#settings.onFull();
      throw new IngestError(
        'overloaded',
        'More events of this app wait to be stored than this server takes on. Send the same request again in a few seconds.',
      );
    }
    try {
      return await this.#commits.add(request);
    } finally {
      this.#room.leave(request.appId, weight);
    }
  }

  /** Stores what was taken on and waits until it is with the queues or given up. */
  async close(): Promise<void> {
    await this.#commits.close();
    await this.#handover.settled();
  }

  /** Few large events fill the memory and a statement as many small ones do. */
  #weigh({ events, bodyBytes }: Request): number {
    return Math.max(events.length, Math.ceil(bodyBytes / this.#settings.bytesPerEvent));
  }

  async #commit(requests: readonly Request[]): Promise<readonly StoredBatch[]> {
    const appends = requests.flatMap((request) => request.events.map(({ append }) => append));
    const appended = await appendIsolating(
      this.#store,
      appends,
      requests.flatMap((request) => request.warnings),
    );
    this.#settings.onCommit(appends.length);
    appended.refused.forEach(this.#settings.onRefused);
    const stored = shareOut(
      requests.map((request) => request.events),
      appended,
    );
    const jobs = deliveryJobs(stored.flatMap(({ fresh }) => fresh));
    await Promise.all([...jobs].map(([platform, deliveries]) => this.#handover.hand(platform, deliveries)));
    return stored;
  }
}
