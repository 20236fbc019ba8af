import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { start as startConsole } from '@capi-relay/console';
import { start as startIngest, trafficFrom } from '@capi-relay/ingest';
import { startLocalPostgres } from '@capi-relay/local-postgres';
import { describeBackend, type QueueBackend, type QueueSettings, traced } from '@capi-relay/queue';
import { createLogger, type Running } from '@capi-relay/runtime';
import { start as startSandbox } from '@capi-relay/sandbox';
import { migrate, openStore } from '@capi-relay/store';
import { start as startMetaWorker } from '@capi-relay/worker-meta';
import { start as startTiktokWorker } from '@capi-relay/worker-tiktok';
import { removeAddresses, writeAddresses } from './addresses.js';
import type { StandaloneConfig } from './config.js';
import { DEMO_APP_ID, ensureDemoProject } from './demo-project.js';
import { localSecrets } from './local-secrets.js';
import { startedParts } from './started-parts.js';

export interface Standalone extends Running {
  readonly ingestUrl: string;
  readonly consoleUrl: string;
  readonly sandboxUrl: string;
  readonly metaWorkerUrl: string;
  readonly tiktokWorkerUrl: string;
  readonly databaseUrl: string;
  readonly appId: string;
  /** Where the queues are, without credentials. */
  readonly queue: string;
  readonly dataDir: string;
  /** One-time link while nobody has signed in yet. */
  readonly signInUrl: string | undefined;
}

const SEEDING_CONNECTIONS = 2;
const SEEDING_TIMEOUT_MS = 30_000;

async function seed(databaseUrl: string, publicJwk: Parameters<typeof ensureDemoProject>[1]['publicJwk']) {
  await migrate(databaseUrl);
  const store = openStore({
    connectionString: databaseUrl,
    maxConnections: SEEDING_CONNECTIONS,
    statementTimeoutMs: SEEDING_TIMEOUT_MS,
  });
  try {
    await ensureDemoProject(store, {
      publicJwk,
      newUuid: randomUUID,
      newToken: () => `sandbox-${randomBytes(24).toString('hex')}`,
    });
  } finally {
    await store.close();
  }
}

/**
 * Starts every app in this process: on an own PostgreSQL unless one is named, against the sandbox unless platforms are
 * named. What started is ended again when a later part cannot start.
 */
export function start(config: StandaloneConfig): Promise<Standalone> {
  return traced(config.settings.OTEL_ENABLED, 'standalone', (telemetry) => startApps(config, telemetry));
}

async function startApps(
  config: StandaloneConfig,
  telemetry: QueueSettings['telemetry'],
): Promise<Standalone> {
  const { settings } = config;
  const dataDir = resolve(config.dataDir);
  await mkdir(dataDir, { recursive: true });
  const log = (name: string) => createLogger({ name, level: config.logLevel });
  const own = log('standalone');
  const secrets = await localSecrets(join(dataDir, 'keys'), config.secrets);

  const parts = startedParts();
  const databaseUrl =
    config.databaseUrl ??
    (await parts.start(() => startLocalPostgres({ dataDir, log: (line) => own.debug({ line }, 'postgres') })))
      .url;
  await parts.start(async () => {
    await seed(databaseUrl, secrets.publicJwk);
    return { close: async () => undefined };
  });
  const queue: QueueBackend =
    config.redisUrl === undefined
      ? { kind: 'postgres', connectionString: databaseUrl }
      : { kind: 'redis', url: config.redisUrl };
  const shared = {
    databaseUrl,
    queue,
    ...(settings.QUEUE_PREFIX === undefined ? {} : { queuePrefix: settings.QUEUE_PREFIX }),
    telemetry,
    evictionAllowed: settings.REDIS_ALLOW_EVICTION,
  };

  const sandbox = await parts.start(() => startSandbox({ port: config.ports.sandbox }));
  const workers = {
    ...shared,
    privateKeys: secrets.privateKeys,
    concurrency: settings.WORKER_CONCURRENCY,
    jobLockMs: settings.JOB_LOCK_MS,
    batchMaxEvents: settings.BATCH_MAX_EVENTS,
    gatherMs: settings.GATHER_MS,
    maxRequestsPerLayer: settings.MAX_REQUESTS_PER_LAYER,
    ...(settings.CREDENTIAL_REQUESTS_PER_SECOND === undefined
      ? {}
      : { credentialRequestsPerSecond: settings.CREDENTIAL_REQUESTS_PER_SECOND }),
    platformTimeoutMs: settings.PLATFORM_TIMEOUT_MS,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_MS / 2,
  };
  const metaWorker = await parts.start(() =>
    startMetaWorker({
      ...workers,
      port: config.ports.metaWorker,
      baseUrl: config.metaBaseUrl ?? sandbox.url,
      apiVersion: settings.META_API_VERSION,
      log: log('worker-meta'),
    }),
  );
  const tiktokWorker = await parts.start(() =>
    startTiktokWorker({
      ...workers,
      port: config.ports.tiktokWorker,
      baseUrl: config.tiktokBaseUrl ?? sandbox.url,
      log: log('worker-tiktok'),
    }),
  );
  const ingest = await parts.start(() =>
    startIngest({
      ...shared,
      port: config.ports.ingest,
      trustedProxies: settings.TRUST_PROXY,
      countryHeader: settings.COUNTRY_HEADER ?? null,
      maxBatchEvents: settings.MAX_BATCH_EVENTS,
      maxBodyBytes: settings.MAX_BODY_BYTES,
      ...trafficFrom(settings),
      enqueueDeadlineMs: settings.ENQUEUE_DEADLINE_MS,
      reconcileEveryMs: settings.RECONCILE_EVERY_MS,
      reconcileGraceMs: settings.RECONCILE_GRACE_MS,
      eventRetentionDays: settings.EVENT_RETENTION_DAYS,
      matchingRetentionDays: settings.MATCHING_RETENTION_DAYS,
      log: log('ingest'),
    }),
  );
  const operator = await parts.start(() =>
    startConsole({
      ...shared,
      port: config.ports.console,
      enqueueDeadlineMs: settings.ENQUEUE_DEADLINE_MS,
      vaultPublicJwk: secrets.publicJwk,
      sessionSecret: secrets.sessionSecret,
      ...(settings.CONSOLE_PUBLIC_URL === undefined ? {} : { publicUrl: settings.CONSOLE_PUBLIC_URL }),
      ingestUrl: ingest.url,
      environment: settings.RELAY_ENV,
      trustedProxies: settings.TRUST_PROXY,
      log: log('console'),
    }),
  );
  await parts.start(async () => {
    await writeAddresses(dataDir, {
      ingestUrl: ingest.url,
      databaseUrl,
      appId: DEMO_APP_ID,
      ...(config.redisUrl === undefined ? {} : { redisUrl: config.redisUrl }),
      ...(settings.QUEUE_PREFIX === undefined ? {} : { queuePrefix: settings.QUEUE_PREFIX }),
    });
    return { close: () => removeAddresses(dataDir) };
  });
  return {
    ingestUrl: ingest.url,
    consoleUrl: operator.url,
    sandboxUrl: sandbox.url,
    metaWorkerUrl: metaWorker.url,
    tiktokWorkerUrl: tiktokWorker.url,
    databaseUrl,
    appId: DEMO_APP_ID,
    queue: describeBackend(queue),
    dataDir,
    signInUrl: operator.signInUrl,
    close: () => parts.close(),
  };
}
