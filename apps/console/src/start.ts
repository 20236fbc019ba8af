import { randomInt, randomUUID } from 'node:crypto';
import { openQueues, QueueError, type RelayQueues } from '@capi-relay/queue';
import { createMetrics, healthRoutes, type Listening, listen } from '@capi-relay/runtime';
import { COUNTER_SHARDS, databaseTime, deliveryStore, hasUsers, migrate, openStore } from '@capi-relay/store';
import { FailedSignIns } from './access/failed-sign-ins.js';
import { makeSignInLink } from './access/make-sign-in-link.js';
import type { ConsoleConfig } from './config.js';
import { ingestClient } from './events/ingest-client.js';
import { consoleApp } from './http/console-app.js';
import { rateLimits } from './http/rate-limits.js';
import { consoleMetrics } from './metrics.js';
import { routeHandlers } from './routes/handlers.js';

const STORE_CONNECTIONS = 10;
const STATEMENT_TIMEOUT_MS = 15_000;

/** How long the queue may take to be there at the start, in milliseconds. */
const QUEUE_PATIENCE_MS = 5_000;

export interface RunningConsole extends Listening {
  /** One-time link to the first password, while nobody has one. It is a secret: show it to whoever started this. */
  readonly signInUrl?: string;
}

function late(afterMs: number): Promise<never> {
  return new Promise((_, reject) => {
    const signal = AbortSignal.timeout(afterMs);
    signal.addEventListener('abort', () =>
      reject(new Error(`The queue did not answer within ${afterMs} ms.`)),
    );
  });
}

/**
 * Refuses a Redis that may delete jobs. One that is away does not keep the console from starting: what needs no queue
 * works, and the rest says so.
 */
async function checkQueues(
  queues: Pick<RelayQueues, 'ready' | 'guard'>,
  { evictionAllowed, log }: Pick<ConsoleConfig, 'evictionAllowed' | 'log'>,
): Promise<void> {
  try {
    await Promise.race([queues.ready(), late(QUEUE_PATIENCE_MS)]);
    for (const warning of await queues.guard(evictionAllowed)) log.warn(warning);
  } catch (error) {
    if (error instanceof QueueError && error.code === 'queue_evicts') throw error;
    log.warn({ err: error }, 'the queue is away; test events and replays are refused until it is back');
  }
}

/**
 * Starts the console: operator API, pages and Bull Board.
 *
 * @throws StoreError where the schema is ahead of this release, QueueError where Redis may evict, ListenError
 */
export async function start(config: ConsoleConfig): Promise<RunningConsole> {
  const { log } = config;
  await migrate(config.databaseUrl);
  const store = openStore({
    connectionString: config.databaseUrl,
    maxConnections: STORE_CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    log,
  });
  const queues = openQueues({
    backend: config.queue,
    ...(config.queuePrefix === undefined ? {} : { prefix: config.queuePrefix }),
    telemetry: config.telemetry,
    deadlineMs: config.enqueueDeadlineMs,
    onError: (error) => log.debug({ err: error }, 'the connection to the queue is broken'),
  });
  const closeParts = async (): Promise<void> => {
    await queues.close();
    await store.close();
  };
  let closing = false;
  try {
    await checkQueues(queues, config);
    const access = { store, sessionSecret: config.sessionSecret, environment: config.environment };
    const isSecure = config.publicUrl?.startsWith('https:') ?? false;
    const metrics = createMetrics('console');
    const app = consoleApp({
      ...access,
      handlers: routeHandlers(
        {
          ...access,
          queues,
          deliveries: deliveryStore(store, { shard: 0 }),
          shard: randomInt(COUNTER_SHARDS),
          ingest: ingestClient(config.ingestUrl),
          failedSignIns: new FailedSignIns(),
          vaultPublicJwk: config.vaultPublicJwk,
          secureCookies: isSecure,
          publicIngestUrl: config.publicIngestUrl ?? config.ingestUrl,
          newUuid: randomUUID,
        },
        config.publicUrl ?? '/',
      ),
      queues,
      limits: rateLimits(),
      metrics: consoleMetrics(metrics.registry),
      now: () => new Date(),
      isSecure,
      trustedProxies: config.trustedProxies,
      pagesFolder: config.pagesFolder,
      health: healthRoutes({
        metrics,
        log,
        isReady: async () => {
          if (closing) return { ready: false, reasons: ['This process is shutting down.'] };
          await databaseTime(store.db);
          return { ready: true };
        },
      }),
      onServerError: (error, requestId) => log.error({ err: error, requestId }, 'a request failed'),
    });
    const listening = await listen(app, {
      port: config.port,
      ...(config.host === undefined ? {} : { host: config.host }),
    });
    const publicUrl = config.publicUrl ?? listening.url;
    const signInUrl = (await hasUsers(store.db))
      ? undefined
      : await makeSignInLink(store, publicUrl, new Date());
    return {
      port: listening.port,
      url: listening.url,
      ...(signInUrl === undefined ? {} : { signInUrl }),
      async close() {
        closing = true;
        await listening.close();
        await closeParts();
      },
    };
  } catch (error) {
    await closeParts();
    throw error;
  }
}
