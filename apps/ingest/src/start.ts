import { randomInt } from 'node:crypto';
import { META_LIMITS, TIKTOK_LIMITS } from '@capi-relay/mapping';
import { openQueues, type QueueSettings } from '@capi-relay/queue';
import { createMetrics, healthRoutes, type Listening, listen } from '@capi-relay/runtime';
import { ingestStore, migrate, openStore, platformsOf, reconcileStore } from '@capi-relay/store';
import { v7 as newEventId } from 'uuid';
import { AppCache } from './app-cache.js';
import type { IngestConfig } from './config.js';
import { EventLog } from './events/event-log.js';
import { httpApp } from './http/http-app.js';
import { senderReader } from './http/read-sender.js';
import { textReader } from './http/read-text.js';
import { ingestMetrics } from './metrics.js';
import { checkQueues } from './queue-check.js';
import { QueueHandover } from './queue-handover.js';
import { Reconciler } from './reconcile/reconciler.js';
import { startReplayWorker } from './replay/replay-worker.js';

const STORE_CONNECTIONS = 6;
const STATEMENT_TIMEOUT_MS = 10_000;
/** Processes that count on different rows do not wait for each other; few enough to add up quickly. */
const COUNTER_SHARDS = 16;

/** A change an operator makes in the console reaches every ingest process within this time. */
const APP_CACHE_MS = 1_500;
const APPS_CACHED = 10_000;

/** One commit of this size takes a few tens of milliseconds; two at once keep the database busy while one is built. */
const MAX_COMMIT_EVENTS = 2_000;
const COMMITS_AT_ONCE = 2;
/** A few seconds' worth of events at full speed, some 100 MB. */
const MAX_PENDING_EVENTS = 50_000;

const ENQUEUES_AT_ONCE = 4;
/** The most a queue that is slow may add to the time of an answer. */
const ENQUEUE_WAIT_MS = 250;

/** Arrival time is looked at in pieces as long as the grace, within these bounds. */
const SHORTEST_WINDOW_MS = 1_000;
const LONGEST_WINDOW_MS = 60_000;
const MAX_AGE_MS = { meta: META_LIMITS.maxAgeMs, tiktok: TIKTOK_LIMITS.maxAgeMs };
const RECONCILE_WINDOWS = 50;
const RECONCILE_DELIVERIES = 10_000;
const RECONCILE_PAGE = 1_000;

const REPLAY_PAGE = 1_000;

/**
 * Starts the ingest: the SDKs' routes, the reconciler and the replays.
 *
 * @throws StoreError where the schema is ahead of this release, QueueError where Redis may evict, ListenError
 */
export async function start(config: IngestConfig): Promise<Listening> {
  const { log } = config;
  await migrate(config.databaseUrl);
  const store = openStore({
    connectionString: config.databaseUrl,
    maxConnections: STORE_CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    log,
  });
  const shard = randomInt(COUNTER_SHARDS);
  const events = ingestStore(store, { shard });
  const queueSettings: QueueSettings = {
    backend: config.queue,
    ...(config.queuePrefix === undefined ? {} : { prefix: config.queuePrefix }),
  };
  const queues = openQueues({
    ...queueSettings,
    deadlineMs: config.enqueueDeadlineMs,
    onError: (error) => log.debug({ err: error }, 'the connection to the queue is broken'),
  });
  const processMetrics = createMetrics('ingest');
  const metrics = ingestMetrics(processMetrics.registry);
  const handover = new QueueHandover(queues, {
    maxOutstanding: ENQUEUES_AT_ONCE,
    maxWaitMs: ENQUEUE_WAIT_MS,
    onLeft: metrics.countLeft,
    onChange: (platform, change) => {
      if (change.up) {
        log.info({ platform }, 'the queue takes deliveries again');
      } else {
        log.warn(
          { platform, err: change.error },
          'the queue takes no deliveries; the reconciler queues them later',
        );
      }
    },
  });
  const eventLog = new EventLog(events, handover, {
    maxCommitEvents: MAX_COMMIT_EVENTS,
    commitsAtOnce: COMMITS_AT_ONCE,
    maxPendingEvents: MAX_PENDING_EVENTS,
    onCommit: metrics.countCommit,
    onRefused: ({ append, sqlstate }) =>
      log.error(
        { app_id: append.event.app_id, event_id: append.event.event_id, sqlstate },
        'the event store refuses an event that passed every check; please report it',
      ),
  });
  const reconciler = new Reconciler(
    {
      store: reconcileStore(store, { shard, eventRetentionDays: config.eventRetentionDays }),
      queues,
      directory: { platformsOf: (layerIds) => platformsOf(store, layerIds) },
    },
    {
      everyMs: config.reconcileEveryMs,
      graceMs: config.reconcileGraceMs,
      windowMs: Math.min(LONGEST_WINDOW_MS, Math.max(SHORTEST_WINDOW_MS, config.reconcileGraceMs)),
      windowsPerTick: RECONCILE_WINDOWS,
      deliveriesPerTick: RECONCILE_DELIVERIES,
      pageSize: RECONCILE_PAGE,
      maxAgeMs: MAX_AGE_MS,
      now: Date.now,
      metrics,
      onFault: (step, error) =>
        log.warn({ step, err: error }, 'the reconciler tries this again at its next round'),
    },
  );

  let closing = false;
  const app = httpApp({
    apps: new AppCache(events, {
      maxApps: APPS_CACHED,
      ttlMs: APP_CACHE_MS,
      onLookup: metrics.countAppLookup,
    }),
    log: eventLog,
    store: events,
    readText: textReader(config.maxBodyBytes),
    readSender: senderReader(config),
    maxBatchEvents: config.maxBatchEvents,
    maxBodyBytes: config.maxBodyBytes,
    now: Date.now,
    newEventId: () => newEventId(),
    metrics,
    isClosing: () => closing,
    onServerError: (error, requestId) => log.error({ err: error, requestId }, 'a request failed'),
    health: healthRoutes({
      metrics: processMetrics,
      log,
      isReady: async () => {
        if (closing) {
          return { ready: false, reasons: ['This process is shutting down.'] };
        }
        await events.ping();
        return { ready: true };
      },
    }),
  });

  const closeParts = async (): Promise<void> => {
    await reconciler.close();
    await eventLog.close();
    await queues.close();
    await store.close();
  };
  try {
    await checkQueues(queues, config.evictionAllowed, log);
    const listening = await listen(app, {
      port: config.port,
      ...(config.host === undefined ? {} : { host: config.host }),
    });
    reconciler.start();
    const replays = startReplayWorker(store, queues, {
      queue: queueSettings,
      shard,
      pageSize: REPLAY_PAGE,
      maxAgeMs: MAX_AGE_MS,
      now: Date.now,
      random: Math.random,
      onFault: (what, error) => log.warn({ err: error }, what),
    });
    return {
      port: listening.port,
      url: listening.url,
      async close() {
        closing = true;
        await listening.close();
        await replays.close();
        await closeParts();
      },
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
}
