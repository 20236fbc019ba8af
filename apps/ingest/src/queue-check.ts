import { QueueError, type RelayQueues } from '@capi-relay/queue';
import type { Logger } from '@capi-relay/runtime';

/** How long the queue may take to be there at the start, in milliseconds; the ingest does without it after that. */
const PATIENCE_MS = 5_000;

/**
 * Looks once whether the queue may delete jobs: at the start where it is there by then, otherwise as soon as it takes
 * deliveries.
 */
export class QueueCheck {
  readonly #queues: Pick<RelayQueues, 'ready' | 'guard'>;
  readonly #evictionAllowed: boolean;
  readonly #log: Logger;
  #isDue = true;

  constructor(queues: Pick<RelayQueues, 'ready' | 'guard'>, evictionAllowed: boolean, log: Logger) {
    this.#queues = queues;
    this.#evictionAllowed = evictionAllowed;
    this.#log = log;
  }

  /**
   * Looks at the queue before the first event. One that is away does not keep the ingest from starting: events are stored
   * and queued when it is back. One that may delete jobs does.
   *
   * @throws QueueError `queue_evicts`
   */
  async atStart(): Promise<void> {
    try {
      await inTime(this.#queues.ready());
      await this.#guard();
    } catch (error) {
      if (isEviction(error)) {
        throw error;
      }
      this.#log.warn({ err: error }, 'the queue is away; events are accepted, and queued when it is back');
    }
  }

  /**
   * To be told whenever the queue took something. By then events are taken on, which outweigh what it may delete: they are
   * in the store, so that a queue which may delete jobs is named in the log and not refused.
   */
  onTaken(): void {
    if (!this.#isDue) {
      return;
    }
    this.#isDue = false;
    this.#guard().catch((error: unknown) => {
      if (isEviction(error)) {
        this.#log.error({ err: error }, 'the queue that was away at the start may delete deliveries');
        return;
      }
      this.#isDue = true;
      this.#log.debug({ err: error }, 'the queue could not be asked whether it may delete deliveries');
    });
  }

  async #guard(): Promise<void> {
    const sentences = await inTime(this.#queues.guard(this.#evictionAllowed));
    this.#isDue = false;
    for (const sentence of sentences) {
      this.#log.warn(sentence);
    }
  }
}

function isEviction(error: unknown): boolean {
  return error instanceof QueueError && error.code === 'queue_evicts';
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The queue did not answer within ${PATIENCE_MS} ms.`)),
      PATIENCE_MS,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
