import { once } from 'node:events';
import type { DeliveryJob, PlatformName, ReplayJob, TestJob } from '@capi-relay/contracts';
import { PLATFORM_NAMES } from '@capi-relay/contracts';
import { describeBackend, type QueueSettings, type RelayRedis } from './backend.js';
import {
  BACKOFF_TYPE,
  DELIVERY_QUEUE,
  JOBS,
  type JobName,
  type JobPayloads,
  QUEUE_NAMES,
  type QueueName,
  REPLAY_QUEUE,
} from './catalogue.js';
import { withDeadline } from './deadline.js';
import { QueueError } from './errors.js';
import { guardAgainstEviction } from './eviction-guard.js';
import { deliveryJobId } from './job-id.js';
import { type OpenQueue, openProducerConnection, openQueue } from './open-queue.js';

export interface ProducerSettings extends QueueSettings {
  /** How long an add may take before the caller goes on without it, in milliseconds. */
  readonly deadlineMs: number;
  readonly onError: (error: Error) => void;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/**
 * Jobs in one add. BullMQ's bulk add is a pipeline and not a transaction, so smaller pieces mean less to repeat when one
 * breaks; the ids make repeating safe.
 */
const CHUNK = 500;

/** The producers' side of every queue. All adds are idempotent while the job waits. */
export interface RelayQueues {
  /** @throws QueueError `queue_unavailable` when the deadline passes or the connection is down */
  enqueue(platform: PlatformName, deliveries: readonly DeliveryJob[]): Promise<void>;
  /**
   * Adds deliveries that have no outcome, first freeing ids that a finished job still holds: BullMQ would take the add
   * for a duplicate and say nothing.
   */
  requeue(platform: PlatformName, deliveries: readonly DeliveryJob[]): Promise<void>;
  enqueueTest(platform: PlatformName, test: TestJob): Promise<void>;
  enqueueReplay(replay: ReplayJob): Promise<void>;
  depth(queue: QueueName): Promise<QueueDepth>;
  /** Milliseconds the longest-waiting job has been waiting; 0 where none waits. */
  oldestWaitingMs(queue: QueueName, now: number): Promise<number>;
  /**
   * Resolves once every queue can be reached and, on PostgreSQL, has its tables.
   *
   * @throws QueueError `queue_unavailable` where that is not so within the deadline
   */
  ready(): Promise<void>;
  /** Throws where the queue does not answer now. */
  ping(): Promise<void>;
  /** Sentences about the backend to log loudly; throws QueueError `queue_evicts`. */
  guard(evictionAllowed: boolean): Promise<string[]>;
  /** The BullMQ queues themselves, for Bull Board. */
  readonly queues: ReadonlyMap<QueueName, OpenQueue>;
  close(): Promise<void>;
}

function bulkJob<N extends JobName>(name: N, data: JobPayloads[N], jobId: string) {
  return {
    name,
    data,
    opts: {
      jobId,
      attempts: JOBS[name].attempts,
      backoff: { type: BACKOFF_TYPE },
      stackTraceLimit: 1,
    },
  };
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}

/** Frees the ids of finished jobs among these. */
async function removeFinished(queue: OpenQueue, ids: readonly string[]): Promise<void> {
  await Promise.all(
    ids.map(async (id) => {
      const job = await queue.getJob(id);
      const state = await job?.getState();
      if (state === 'failed' || state === 'completed') {
        await queue.remove(id);
      }
    }),
  );
}

/** A cluster calls itself connected where a single Redis is ready. */
function isUp(connection: RelayRedis): boolean {
  return connection.status === 'ready' || (connection.isCluster && connection.status === 'connect');
}

/** Opens every queue for one producing process. */
export function openQueues(settings: ProducerSettings): RelayQueues {
  const connection = openProducerConnection(settings);
  connection?.on('error', settings.onError);
  const queues = new Map<QueueName, OpenQueue>(
    QUEUE_NAMES.map((name) => [name, openQueue(settings, name, connection, settings.onError)]),
  );
  const queueOf = (name: QueueName): OpenQueue => {
    const queue = queues.get(name);
    if (queue === undefined) {
      throw new Error(`There is no queue named ${name}.`);
    }
    return queue;
  };

  /**
   * One deadline for the connection and one for the work, and one kind of error however it failed. Nothing is asked of a
   * connection that is down: what would wait for it could fill the memory, and BullMQ never gets over a first command
   * that failed.
   */
  async function bounded<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      if (connection !== null && !isUp(connection)) {
        await once(connection, 'ready', { signal: AbortSignal.timeout(settings.deadlineMs) });
      }
      return await withDeadline(work(), settings.deadlineMs, what);
    } catch (error) {
      if (error instanceof QueueError) {
        throw error;
      }
      throw new QueueError(
        'queue_unavailable',
        `Could not reach ${describeBackend(settings.backend)}: ${what}.`,
        {
          cause: error,
        },
      );
    }
  }

  async function addDeliveries(queue: OpenQueue, deliveries: readonly DeliveryJob[]): Promise<void> {
    await queue.addBulk(deliveries.map((delivery) => bulkJob('deliver', delivery, deliveryJobId(delivery))));
  }

  return {
    queues,
    async enqueue(platform, deliveries) {
      const queue = queueOf(DELIVERY_QUEUE[platform]);
      for (const chunk of chunksOf(deliveries, CHUNK)) {
        await bounded(`adding ${chunk.length} deliveries to ${queue.name}`, () =>
          addDeliveries(queue, chunk),
        );
      }
    },
    async requeue(platform, deliveries) {
      const queue = queueOf(DELIVERY_QUEUE[platform]);
      for (const chunk of chunksOf(deliveries, CHUNK)) {
        await bounded(`freeing finished jobs of ${queue.name}`, () =>
          removeFinished(queue, chunk.map(deliveryJobId)),
        );
        await bounded(`adding ${chunk.length} deliveries to ${queue.name}`, () =>
          addDeliveries(queue, chunk),
        );
      }
    },
    async enqueueTest(platform, test) {
      const queue = queueOf(DELIVERY_QUEUE[platform]);
      const job = bulkJob('test', test, `t${test.test_id}`);
      // Somebody waits for the answer, so a test event goes before whatever is queued.
      await bounded(`adding a test event to ${queue.name}`, () =>
        queue.add(job.name, job.data, { ...job.opts, lifo: true }),
      );
    },
    async enqueueReplay(replay) {
      const queue = queueOf(REPLAY_QUEUE);
      const job = bulkJob('replay', replay, `r${replay.replay_id}`);
      await bounded('adding a replay', () => removeFinished(queue, [job.opts.jobId]));
      await bounded('adding a replay', () => queue.add(job.name, job.data, job.opts));
    },
    async depth(name) {
      const counts = await queueOf(name).getJobCounts(
        'waiting',
        'prioritized',
        'active',
        'delayed',
        'failed',
      );
      return {
        waiting: (counts.waiting ?? 0) + (counts.prioritized ?? 0),
        active: counts.active ?? 0,
        delayed: counts.delayed ?? 0,
        failed: counts.failed ?? 0,
      };
    },
    async oldestWaitingMs(name, now) {
      // Waiting lists grow at one end and are taken from the other: the last of them has waited longest.
      const [oldest] = await queueOf(name).getJobs(['waiting'], 0, 0, true);
      return oldest === undefined ? 0 : Math.max(0, now - oldest.timestamp);
    },
    async ready() {
      await bounded('opening the queues', () =>
        Promise.all([...queues.values()].map((queue) => queue.waitUntilReady())),
      );
    },
    async ping() {
      await Promise.all(
        PLATFORM_NAMES.map((platform) =>
          bounded('asking for the depth', () => queueOf(DELIVERY_QUEUE[platform]).count()),
        ),
      );
    },
    async guard(evictionAllowed) {
      return connection === null ? [] : guardAgainstEviction(connection, evictionAllowed);
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      // BullMQ leaves a connection it was handed to whoever opened it.
      connection?.disconnect();
    },
  };
}
