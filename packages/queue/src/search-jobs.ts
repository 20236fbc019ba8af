import type { QueueName } from './catalogue.js';
import type { OpenQueue } from './open-queue.js';

/** A queue that was looked through. */
export interface SearchedQueue {
  readonly queue: QueueName;
  /** Jobs that were read, in whatever state. */
  readonly jobs: number;
  /** Jobs with a matching text in them. */
  readonly found: number;
}

const STATES = [
  'waiting',
  'prioritized',
  'active',
  'delayed',
  'failed',
  'completed',
  'waiting-children',
] as const;
const JOBS_AT_ONCE = 1_000;

/**
 * Reads every job of every queue: id, name, data, options, errors and stack traces. Jobs that change their state
 * meanwhile may be read twice, or have ended.
 *
 * @param matches told the JSON text of a job
 */
export async function searchJobs(
  queues: ReadonlyMap<QueueName, OpenQueue>,
  matches: (text: string) => boolean,
): Promise<SearchedQueue[]> {
  const searched: SearchedQueue[] = [];
  for (const [name, queue] of queues) {
    let jobs = 0;
    let found = 0;
    for (const state of STATES) {
      for (let from = 0; ; from += JOBS_AT_ONCE) {
        const page = await queue.getJobs([state], from, from + JOBS_AT_ONCE - 1);
        // A job that ended between its id and its content is none.
        const present = page.filter((job) => job !== undefined && job !== null);
        jobs += present.length;
        found += present.filter((job) => matches(JSON.stringify(job.asJSON()))).length;
        if (page.length < JOBS_AT_ONCE) break;
      }
    }
    searched.push({ queue: name, jobs, found });
  }
  return searched;
}
