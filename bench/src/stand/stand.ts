import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryKey, SdkApp } from '@capi-relay/contracts';
import { freePort, startLocalPostgres } from '@capi-relay/local-postgres';
import { openQueues, type RelayQueues } from '@capi-relay/queue';
import {
  createLayer,
  createProject,
  createSdkApp,
  createVaultEntry,
  migrate,
  openStore,
  type Store,
} from '@capi-relay/store';
import { startRedis } from '@capi-relay/testing';
import { generateVaultKeys, newVaultId, sealToken, type VaultKeys } from '@capi-relay/vault';
import { Redis } from 'ioredis';
import { type AppProcess, startApp } from './app-process.js';
import { cpuSeconds, parentOf } from './cpu.js';
import { seedEvents } from './seed-events.js';

/** What the platform takes to answer, in milliseconds. */
export const PLATFORM_LATENCY_MS = 80;

/** Everything the apps under measurement run on, and how to start them. */
export interface Stand {
  readonly store: Store;
  readonly redis: Redis;
  readonly redisUrl: string;
  readonly databaseUrl: string;
  readonly queues: RelayQueues;
  readonly app: SdkApp;
  readonly postgresVersion: string;
  /** The sandbox: answers after {@link PLATFORM_LATENCY_MS} and only counts what it accepts. */
  readonly sandbox: AppProcess;
  /** Installs Meta layers for the app in place of those it had. */
  installLayers(count: number): Promise<string[]>;
  /** Stores events and queues their deliveries. */
  fill(layerIds: readonly string[], count: number): Promise<DeliveryKey[]>;
  startMetaWorker(env?: Readonly<Record<string, string>>): Promise<AppProcess>;
  startIngest(env?: Readonly<Record<string, string>>): Promise<AppProcess>;
  /** CPU seconds used so far. */
  postgresCpuSeconds(): number;
  /** Bytes of log PostgreSQL has written so far, and bytes that events and outcomes take with their indexes. */
  postgresBytes(): Promise<{ readonly log: number; readonly data: number }>;
  redisCpuSeconds(): Promise<number>;
  /** Forgets every job, and what was stored for them. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const ENQUEUE_DEADLINE_MS = 30_000;
const STATEMENT_TIMEOUT_MS = 120_000;
const PROJECT_ID = 'prj_bench';
const APP: SdkApp = {
  app_id: 'app_bench',
  project_id: PROJECT_ID,
  name: 'Bench',
  platform: 'ios',
  bundle_id: 'com.example.bench',
  android_package: null,
  web_domain: null,
  settings: { default_currency: 'USD', default_country: 'US' },
};
const FILLED = ['sdk_events', 'event_matching', 'delivery_outcomes', 'delivery_stats', 'event_counts'];

async function seedProject(store: Store, keys: VaultKeys): Promise<string> {
  await createProject(store, { project_id: PROJECT_ID, name: 'Bench' });
  await createSdkApp(store, APP);
  const vaultId = newVaultId(randomUUID());
  const jwe = await sealToken('bench-token', vaultId, keys.publicJwk);
  await createVaultEntry(store, { vault_id: vaultId, project_id: PROJECT_ID, jwe, kid: keys.publicJwk.kid });
  return vaultId;
}

/** Starts Redis with an append-only file, PostgreSQL with durable commits, and the sandbox. */
export async function startStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), 'capi-relay-bench-'));
  // Started by root, PostgreSQL runs as a user who has to get through to its data.
  await chmod(folder, 0o711);
  const postgres = await startLocalPostgres({ dataDir: join(folder, 'postgres') });
  const redisServer = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'everysec'] });
  await migrate(postgres.url);
  const store = openStore({
    connectionString: postgres.url,
    maxConnections: 4,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const queues = openQueues({
    backend: { kind: 'redis', url: redisServer.url },
    deadlineMs: ENQUEUE_DEADLINE_MS,
    onError: () => {},
  });
  const redis = new Redis(redisServer.url);
  const keys = await generateVaultKeys();
  const vaultId = await seedProject(store, keys);
  const sandboxPort = await freePort();
  const sandbox = await startApp('sandbox', sandboxPort, {
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_KEEP: 'count',
    SANDBOX_LATENCY_MS: String(PLATFORM_LATENCY_MS),
  });
  const { rows } = await store.batches.query<{ version: string; pid: number }>(
    `SELECT current_setting('server_version') AS version, pg_backend_pid() AS pid`,
  );
  const postmaster = parentOf(rows[0]?.pid ?? 0);
  const running = new Set<AppProcess>();

  async function start(name: string, portSetting: string, env: Readonly<Record<string, string>>) {
    const port = await freePort();
    const started = await startApp(name, port, {
      DATABASE_URL: postgres.url,
      REDIS_URL: redisServer.url,
      [portSetting]: String(port),
      ...env,
    });
    running.add(started);
    return started;
  }

  return {
    store,
    redis,
    redisUrl: redisServer.url,
    databaseUrl: postgres.url,
    queues,
    app: APP,
    postgresVersion: rows[0]?.version ?? 'of unknown version',
    sandbox,
    async installLayers(count) {
      await store.db.updateTable('project_layers').set({ is_deleted: true }).execute();
      const layerIds = Array.from({ length: count }, () => `layer_${randomUUID()}`);
      for (const layer_id of layerIds) {
        await createLayer(store, {
          layer_id,
          project_id: PROJECT_ID,
          type: 'meta_ads',
          name: layer_id,
          capi: { enabled: true, pixel_id: '1234567890', access_token_vault_id: vaultId },
        });
      }
      return layerIds;
    },
    async fill(layerIds, count) {
      const deliveries = await seedEvents(store, APP, layerIds, count);
      await queues.enqueue('meta', deliveries);
      return deliveries;
    },
    startMetaWorker: (env = {}) =>
      start('worker-meta', 'META_WORKER_PORT', {
        VAULT_PRIVATE_JWKS: JSON.stringify(keys.privateJwk),
        META_BASE_URL: sandbox.url,
        ...env,
      }),
    startIngest: (env = {}) => start('ingest', 'INGEST_PORT', env),
    postgresCpuSeconds: () => cpuSeconds(postmaster),
    async postgresBytes() {
      const measured = await store.batches.query<{ log: string; data: string }>(
        `SELECT pg_current_wal_lsn() - '0/0' AS log,
           (SELECT sum(pg_total_relation_size(relid)) FROM pg_stat_user_tables
            WHERE relname ~ '^(sdk_events|event_matching|delivery_outcomes)_') AS data`,
      );
      const [row] = measured.rows;
      return { log: Number(row?.log), data: Number(row?.data) };
    },
    async redisCpuSeconds() {
      const info = await redis.info('cpu');
      const of = (field: string) => Number(new RegExp(`${field}:([\\d.]+)`).exec(info)?.[1] ?? 0);
      return of('used_cpu_user') + of('used_cpu_sys');
    },
    async clear() {
      await redis.flushall();
      await store.batches.query(`TRUNCATE ${FILLED.join(', ')}`);
    },
    async close() {
      await Promise.all([...running, sandbox].map((each) => each.stop()));
      await queues.close();
      redis.disconnect();
      await store.close();
      await redisServer.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
