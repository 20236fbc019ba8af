import { QueueError } from './errors.js';

/**
 * Gives up waiting for `work` after `deadlineMs`. The work itself cannot be taken back: a job added late has the same
 * id as the one the reconciler adds, so nothing runs twice.
 *
 * @throws QueueError `queue_unavailable` when the deadline passes
 */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new QueueError('queue_unavailable', `The queue did not answer within ${deadlineMs} ms: ${what}.`),
        ),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
