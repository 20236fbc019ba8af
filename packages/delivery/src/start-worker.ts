import type { Platform } from '@capi-relay/contracts';
import {
  DELIVERY_QUEUE,
  type JobEnd,
  openQueues,
  openRedis,
  type QueueBackend,
  type QueueSettings,
  type RelayWorker,
  startWorker,
} from '@capi-relay/queue';
import { createMetrics, type Listening, type Logger, startHealthServer } from '@capi-relay/runtime';
import { assertSchemaNotAhead, COUNTER_SHARDS, deliveryStore, openStore } from '@capi-relay/store';
import { openToken, type VaultPrivateJwk } from '@capi-relay/vault';
import { rememberAcceptedTokens } from './accepted-tokens.js';
import { busyLinger } from './busy-linger.js';
import { mendCircuits } from './credential-keeper.js';
import { credentialTurns } from './credential-turns.js';
import { deliverBatch } from './deliver-batch.js';
import type { DeliverContext } from './deliver-context.js';
import { createGatherer } from './gather.js';
import { countJobsInHand } from './jobs-in-hand.js';
import { createLayerHolds } from './layer-holds.js';
import { cachedLayerStates } from './layer-states.js';
import { deliveryMetrics } from './metrics.js';
import { openPoster } from './post.js';
import { repeat } from './repeat.js';
import { withSharedTrips } from './shared-trips.js';
import { runTestEvent } from './test-event.js';

/** Everything a worker process is told from outside. */
export interface DeliveryWorkerConfig {
  readonly platform: Platform;
  readonly databaseUrl: string;
  readonly queue: QueueBackend;
  /** Keeps several installations on one Redis apart. */
  readonly queuePrefix?: string;
  readonly telemetry?: QueueSettings['telemetry'];
  /** Start even on a Redis that may delete queued deliveries. */
  readonly evictionAllowed: boolean;
  /** Keys of the vault; the newest seals, older ones still open what was sealed before. */
  readonly privateKeys: readonly VaultPrivateJwk[];
  /** Port of `/health`, `/ready` and `/metrics`; 0 takes any free one. */
  readonly port: number;
  /** Jobs in hand at once. */
  readonly concurrency: number;
  /** How long a job may go without a sign of life before another worker takes it over, in milliseconds. */
  readonly jobLockMs?: number;
  /** Deliveries in one batch. */
  readonly batchMaxEvents: number;
  /** How long a delivery waits for others under load, in milliseconds. */
  readonly gatherMs: number;
  readonly maxRequestsPerLayer: number;
  /** Bound of one platform request, in milliseconds. */
  readonly platformTimeoutMs: number;
  readonly credentialRequestsPerSecond?: number;
  /** Time a shutdown may take, in milliseconds; below what the orchestrator grants. */
  readonly shutdownGraceMs: number;
  readonly log: Logger;
}

const STORE_CONNECTIONS = 8;
const STATEMENT_TIMEOUT_MS = 15_000;
/** More than the jobs a worker can have in hand: a request that waited for a socket would wait on the platform's time. */
const PLATFORM_SOCKETS = Number.POSITIVE_INFINITY;
/** A batch beyond these goes on gathering: with many layers more at once would only mean more and smaller ones. */
const BATCHES_AT_ONCE = 128;
const MEND_EVERY_MS = 1_000;
const LOOK_DEADLINE_MS = 5_000;

/** Shares of the shutdown's time: for requests to end by themselves, then for their abort to be settled. */
const DRAIN_SHARE = 0.6;
const ABORT_SHARE = 0.25;

/**
 * Starts one worker of a platform: jobs, credential probes, health and metrics.
 *
 * @throws StoreError where the schema is ahead of this release, QueueError where Redis may evict, ListenError
 */
export async function startDeliveryWorker(config: DeliveryWorkerConfig): Promise<Listening> {
  const { log, platform } = config;
  const onFault = (what: string, error: unknown): void => log.warn({ err: error }, what);
  const store = openStore({
    connectionString: config.databaseUrl,
    maxConnections: STORE_CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    log,
  });
  const queueSettings: QueueSettings = {
    backend: config.queue,
    ...(config.queuePrefix === undefined ? {} : { prefix: config.queuePrefix }),
    telemetry: config.telemetry,
  };
  const onQueueError = (error: Error): void =>
    log.debug({ err: error }, 'the connection to the queue is broken');
  const queues = openQueues({ ...queueSettings, deadlineMs: LOOK_DEADLINE_MS, onError: onQueueError });
  const redis = config.queue.kind === 'redis' ? openRedis(config.queue.url, 'failing') : null;
  redis?.on('error', onQueueError);
  const poster = openPoster(config.platformTimeoutMs, PLATFORM_SOCKETS);
  const abort = new AbortController();
  const inHand = countJobsInHand();
  const metrics = createMetrics(`worker-${platform.name}`);

  async function closeConnections(): Promise<void> {
    poster.close();
    await queues.close();
    redis?.disconnect();
    await store.close();
  }

  try {
    await assertSchemaNotAhead(store);
    await queues.ready();
    for (const warning of await queues.guard(config.evictionAllowed)) {
      log.warn(warning);
    }
  } catch (error) {
    await closeConnections();
    throw error;
  }

  const stored = deliveryStore(store, { shard: Math.floor(Math.random() * COUNTER_SHARDS) });
  const deliveries = withSharedTrips(stored);
  const context: DeliverContext = {
    platform,
    store: deliveries,
    layers: cachedLayerStates(deliveries),
    openToken: (entry) => openToken(entry.jwe, entry.vault_id, config.privateKeys),
    post: (request, signal) => poster.post(request, signal),
    acquireTurn: credentialTurns(config.credentialRequestsPerSecond, redis),
    acceptedTokens: rememberAcceptedTokens(),
    now: Date.now,
    random: Math.random,
    observer: deliveryMetrics(metrics.registry, platform.name, queues, {
      now: Date.now,
      inHand: inHand.count,
      heldBack: () => stored.heldBack(platform.name),
      onFault,
    }),
    onFault,
    signal: abort.signal,
  };
  const gatherer = createGatherer(
    {
      maxEvents: config.batchMaxEvents,
      lingerMs: busyLinger(config.gatherMs, Date.now, performance.eventLoopUtilization),
      maxInFlight: config.maxRequestsPerLayer,
      maxInFlightOfAll: BATCHES_AT_ONCE,
    },
    createLayerHolds(),
    context,
    (layerId, works) => deliverBatch(context, layerId, works),
    onFault,
  );
  const counted = (end: JobEnd): JobEnd => {
    if (end.kind === 'retry' || end.kind === 'wait') {
      context.observer.jobEnded(end.kind);
    }
    return end;
  };
  let closing = false;
  let worker: RelayWorker | undefined;
  const health = await startHealthServer({
    port: config.port,
    metrics,
    log,
    isReady: async () => {
      if (closing) {
        return { ready: false, reasons: ['This process is shutting down.'] };
      }
      await queues.ping();
      return worker?.isRunning() === true
        ? { ready: true }
        : { ready: false, reasons: ['The worker takes no jobs from its queue.'] };
    },
  }).catch(async (error: unknown) => {
    await closeConnections();
    throw error;
  });

  const taking = startWorker({
    ...queueSettings,
    queue: DELIVERY_QUEUE[platform.name],
    concurrency: config.concurrency,
    ...(config.jobLockMs === undefined ? {} : { lockMs: config.jobLockMs }),
    handlers: {
      deliver: (key, job) => inHand.during(async () => counted(await gatherer.add({ key, context: job }))),
      test: (job) => inHand.during(() => runTestEvent(context, job)),
    },
    now: Date.now,
    random: Math.random,
    onError: (error) => log.warn({ err: error }, 'the queue worker met an error'),
  });
  worker = taking;
  const keeper = repeat(
    MEND_EVERY_MS,
    () => mendCircuits(context),
    (error) => onFault('Stopped layers could not be looked at', error),
  );

  return {
    port: health.port,
    url: health.url,
    /** Readiness goes first, then the taking of jobs, then requests under way; the connections last. */
    async close() {
      closing = true;
      await taking.stopTaking();
      const kept = keeper.stop();
      const drained = await inHand.idle(config.shutdownGraceMs * DRAIN_SHARE);
      if (!drained) {
        log.warn({ jobs: inHand.count() }, 'requests under way are given up; their deliveries go again');
      }
      // A probe that is still under way has nothing that must be finished.
      abort.abort();
      await kept;
      const settled = drained || (await inHand.idle(config.shutdownGraceMs * ABORT_SHARE));
      await (settled ? taking.close() : taking.abandon());
      await health.close();
      await closeConnections();
    },
  };
}
