import { QueueError, type RelayQueues } from '@capi-relay/queue';
import type { Logger } from '@capi-relay/runtime';

/** How long the queue may take to be there at the start, in milliseconds; the ingest does without it after that. */
const PATIENCE_MS = 5_000;

/**
 * Looks at the queue before the first event. One that is away does not keep the ingest from starting: events are stored and
 * queued when it is back. One that may delete jobs does.
 *
 * @throws QueueError `queue_evicts`
 */
export async function checkQueues(
  queues: Pick<RelayQueues, 'ready' | 'guard'>,
  evictionAllowed: boolean,
  log: Logger,
): Promise<void> {
  try {
    await inTime(queues.ready());
    for (const sentence of await inTime(queues.guard(evictionAllowed))) {
      log.warn(sentence);
    }
  } catch (error) {
    if (error instanceof QueueError && error.code === 'queue_evicts') {
      throw error;
    }
    log.warn({ err: error }, 'the queue is away; events are accepted, and queued when it is back');
  }
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
