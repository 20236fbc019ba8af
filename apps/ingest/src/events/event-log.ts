import { Batcher } from '@capi-relay/runtime';
import type { IngestStore, IngestWarning } from '@capi-relay/store';
import { IngestError } from '../http/errors.js';
import type { QueueHandover } from '../queue-handover.js';
import type { AcceptedEvent } from './accept-batch.js';
import { appendIsolating, type RefusedEvent } from './append-isolating.js';
import { deliveryJobs } from './delivery-jobs.js';
import { type StoredBatch, shareOut } from './share-out.js';

export interface EventLogSettings {
  /** Size of an event that counts as one, in bytes: a request with larger ones counts as if it had more of them. */
  readonly bytesPerEvent: number;
  /** Events in one transaction, unless a single request brings more. */
  readonly maxCommitEvents: number;
  /** Transactions under way at once. */
  readonly commitsAtOnce: number;
  /** Events that may wait for their commit; past it requests are refused instead of filling the memory. */
  readonly maxPendingEvents: number;
  readonly onCommit: (events: number) => void;
  /** Told of every event the database would not take: that none gets this far is what the checks before are for. */
  readonly onRefused: (refused: RefusedEvent) => void;
}

interface Request {
  readonly events: readonly AcceptedEvent[];
  readonly warnings: readonly IngestWarning[];
  /** Size of the body they came in, in bytes after inflation. */
  readonly bodyBytes: number;
}

/**
 * Stores the events of requests that arrive together in one transaction, then hands what was new to the queues. An answer
 * waits for the commit, and for the queues only within the handover's bound.
 */
export class EventLog {
  readonly #store: Pick<IngestStore, 'appendEvents'>;
  readonly #handover: QueueHandover;
  readonly #settings: EventLogSettings;
  readonly #commits: Batcher<Request, StoredBatch>;
  #pendingWeight = 0;

  constructor(store: Pick<IngestStore, 'appendEvents'>, handover: QueueHandover, settings: EventLogSettings) {
    this.#store = store;
    this.#handover = handover;
    this.#settings = settings;
    this.#commits = new Batcher({
      run: (requests) => this.#commit(requests),
      maxItems: settings.maxCommitEvents,
      maxWeight: settings.maxCommitEvents,
      weigh: (request) => this.#weigh(request),
      maxInFlight: settings.commitsAtOnce,
    });
  }

  /**
   * @throws IngestError `overloaded` while too many events wait
   * @throws what the store throws
   */
  async append(request: Request): Promise<StoredBatch> {
    if (this.#pendingWeight >= this.#settings.maxPendingEvents) {
      throw new IngestError(
        'overloaded',
        'More events wait to be stored than this server takes on. Send the same request again in a few seconds.',
      );
    }
    const weight = this.#weigh(request);
    this.#pendingWeight += weight;
    try {
      return await this.#commits.add(request);
    } finally {
      this.#pendingWeight -= weight;
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
