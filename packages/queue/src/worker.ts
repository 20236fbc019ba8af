import {
  createPostgresBackend,
  DelayedError,
  type Job,
  UnrecoverableError,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { keyPrefix, openRedis, POSTGRES_QUEUE_SCHEMA, type QueueSettings } from './backend.js';
import { JOBS, type JobName, type JobPayloads, type QueueName } from './catalogue.js';
import { QueueError } from './errors.js';
import { retryDelayMs } from './retry-schedule.js';

/** How the work on a job ended; {@link runJob} is the only place that puts it into BullMQ's words. */
export type JobEnd =
  | { readonly kind: 'done' }
  /** Over for good, and kept among the failed jobs for people to look at. */
  | { readonly kind: 'failed'; readonly message: string }
  /** Another attempt, by the retry schedule and not before `afterMs`. */
  | { readonly kind: 'retry'; readonly message: string; readonly afterMs?: number }
  /** Not now: again after `forMs`, without using up an attempt. */
  | { readonly kind: 'wait'; readonly forMs: number };

export interface JobContext {
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly isLastAttempt: boolean;
}

export type JobHandlers = {
  readonly [N in JobName]?: (payload: JobPayloads[N], context: JobContext) => Promise<JobEnd>;
};

export interface RelayWorkerSettings extends QueueSettings {
  readonly queue: QueueName;
  /** Jobs worked on at once. */
  readonly concurrency: number;
  readonly handlers: JobHandlers;
  readonly now: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly onError: (error: Error) => void;
  /** How long a job may go without a sign of life before another worker takes it, in milliseconds. */
  readonly lockMs?: number;
  /** Failed jobs kept to be looked at; older ones go first. */
  readonly failedKept?: number;
}

export interface RelayWorker {
  /** Takes no further jobs; resolves at once. */
  stopTaking(): Promise<void>;
  /** Waits for the jobs in hand, then closes the connections; does not wait for a Redis that is away. */
  close(): Promise<void>;
  /** Closes the connections now; jobs in hand are taken up by another worker when their locks run out. */
  abandon(): Promise<void>;
  isRunning(): boolean;
}

const FAILED_KEPT = 10_000;
const FAILED_KEPT_SECONDS = 8 * 24 * 60 * 60;
const LOCK_MS = 30_000;

/**
 * A job whose worker died is taken up again as often as it takes: two deploys in a row must not make it fail. Its age
 * ends it in the end.
 */
const MAX_STALLED = 1_000_000;

class RetryLater extends Error {
  constructor(
    message: string,
    readonly afterMs: number,
  ) {
    super(message);
    this.name = 'RetryLater';
  }
}

/** Reads a job's payload; a job that lost it (evicted, tampered with) must fail loudly and send nothing. */
function payloadOf<N extends JobName>(name: N, job: Job): JobPayloads[N] {
  const parsed = JOBS[name].schema.safeParse(job.data);
  if (!parsed.success) {
    throw new QueueError(
      'payload_missing',
      `Job ${job.id ?? 'without id'} of ${job.queueName} lost its payload, so nothing was sent. Check that Redis runs with maxmemory-policy noeviction; the reconciler queues the delivery again.`,
    );
  }
  return parsed.data;
}

function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}

async function handle<N extends JobName>(
  name: N,
  job: Job,
  handlers: JobHandlers,
  context: JobContext,
): Promise<JobEnd> {
  const handler = handlers[name];
  if (handler === undefined) {
    return {
      kind: 'failed',
      message: `No handler for ${name} jobs on ${job.queueName}: is this the right worker?`,
    };
  }
  return handler(payloadOf(name, job), context);
}

async function runJob(job: Job, token: string | undefined, settings: RelayWorkerSettings): Promise<void> {
  if (!isJobName(job.name)) {
    throw new UnrecoverableError(`Unknown job "${job.name}" on ${job.queueName}.`);
  }
  const end = await handle(job.name, job, settings.handlers, {
    attempt: job.attemptsMade + 1,
    isLastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
  }).catch((error: unknown) => {
    if (error instanceof QueueError && error.code === 'payload_missing') {
      settings.onError(error);
      throw new UnrecoverableError(error.message);
    }
    throw error;
  });
  switch (end.kind) {
    case 'done':
      return;
    case 'failed':
      throw new UnrecoverableError(end.message);
    case 'retry':
      throw new RetryLater(end.message, end.afterMs ?? 0);
    case 'wait':
      await job.moveToDelayed(settings.now() + end.forMs, token);
      throw new DelayedError();
  }
}

/** Starts taking jobs of one queue. */
export function startWorker(settings: RelayWorkerSettings): RelayWorker {
  const { backend } = settings;
  const options: Omit<WorkerOptions, 'connection'> = {
    prefix: keyPrefix(settings, settings.queue),
    concurrency: settings.concurrency,
    lockDuration: settings.lockMs ?? LOCK_MS,
    stalledInterval: settings.lockMs ?? LOCK_MS,
    maxStalledCount: MAX_STALLED,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: settings.failedKept ?? FAILED_KEPT, age: FAILED_KEPT_SECONDS },
    settings: {
      backoffStrategy: (attemptsMade, _type, error) =>
        Math.max(
          retryDelayMs(attemptsMade, settings.random()),
          error instanceof RetryLater ? error.afterMs : 0,
        ),
    },
    ...(settings.telemetry ? { telemetry: settings.telemetry } : {}),
  };
  const processor = (job: Job, token?: string) => runJob(job, token, settings);
  const redis = backend.kind === 'redis' ? openRedis(backend.url, 'waiting') : null;
  redis?.on('error', settings.onError);
  const worker =
    backend.kind === 'postgres'
      ? new Worker(
          settings.queue,
          processor,
          {
            ...options,
            connection: {
              connectionString: backend.connectionString,
              schema: POSTGRES_QUEUE_SCHEMA,
              migrate: true,
              max: 8,
            },
          },
          createPostgresBackend,
        )
      : new Worker(settings.queue, processor, {
          ...options,
          connection: redis ?? openRedis(backend.url, 'waiting'),
        });
  worker.on('error', settings.onError);

  const disconnect = async (force: boolean): Promise<void> => {
    await worker.close(force);
    redis?.disconnect();
  };
  return {
    stopTaking: () => worker.pause(true),
    // Without Redis no job can be ended, and BullMQ would wait for the connection to come back.
    close: () => disconnect(redis !== null && redis.status !== 'ready'),
    abandon: () => disconnect(true),
    isRunning: () => worker.isRunning(),
  };
}
