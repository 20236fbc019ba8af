import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayerType, Routing } from '@capi-relay/contracts';
import { freePort, type LocalPostgres, startLocalPostgres } from '@capi-relay/local-postgres';
import {
  createLayer,
  createProject,
  createSdkApp,
  createVaultEntry,
  migrate,
  openStore,
  rotateVaultEntry,
  type Store,
} from '@capi-relay/store';
import { startRedis, type TestRedis } from '@capi-relay/testing';
import { generateVaultKeys, newVaultId, sealToken, type VaultKeys } from '@capi-relay/vault';
import { type AppProcess, appProcess } from '../support/app-process.js';

export interface ChaosLayer {
  readonly layerId: string;
  readonly platform: 'meta' | 'tiktok';
  readonly pixelId: string;
  readonly vaultId: string;
}

/** Everything a relay consists of, each part in a process of its own. */
export interface World {
  readonly appIds: readonly string[];
  readonly layers: readonly ChaosLayer[];
  readonly ingest: AppProcess;
  readonly workers: readonly AppProcess[];
  readonly sandbox: AppProcess;
  readonly redis: TestRedis;
  restartPostgres(): Promise<void>;
  rotate(layer: ChaosLayer): Promise<void>;
  /** A connection of its own to the event store, for looking. */
  openStore(): Store;
  close(): Promise<void>;
}

const PROJECT_ID = 'prj_chaos';
const APP_IDS = ['app_chaos_ios', 'app_chaos_web'] as const;

interface LayerPlan {
  readonly type: LayerType;
  readonly pixelId: string;
  readonly routing?: Routing;
}

/** Two pixels a platform, one of them for one app only. */
const LAYERS: readonly LayerPlan[] = [
  { type: 'meta_ads', pixelId: '900000000000001' },
  { type: 'meta_ads', pixelId: '900000000000002', routing: { app_ids: [APP_IDS[1]] } },
  { type: 'tiktok_ads', pixelId: 'CHAOS0PIXEL0CODE0001' },
  { type: 'tiktok_ads', pixelId: 'CHAOS0PIXEL0CODE0002', routing: { app_ids: [APP_IDS[0]] } },
];

async function seal(keys: VaultKeys, vaultId: string): Promise<{ jwe: string; kid: string }> {
  const token = `chaos-${randomBytes(16).toString('hex')}`;
  return { jwe: await sealToken(token, vaultId, keys.publicJwk), kid: keys.publicJwk.kid };
}

async function seed(store: Store, keys: VaultKeys): Promise<ChaosLayer[]> {
  await createProject(store, { project_id: PROJECT_ID, name: 'Chaos' });
  for (const app_id of APP_IDS) {
    await createSdkApp(store, {
      app_id,
      project_id: PROJECT_ID,
      name: app_id,
      platform: 'web',
      bundle_id: null,
      android_package: null,
      web_domain: 'shop.example.com',
      settings: { default_currency: 'EUR', default_country: 'DE' },
    });
  }
  const layers: ChaosLayer[] = [];
  for (const { type, pixelId, routing } of LAYERS) {
    const vaultId = newVaultId(randomUUID());
    const layerId = `layer_${pixelId}`;
    await createVaultEntry(store, {
      vault_id: vaultId,
      project_id: PROJECT_ID,
      ...(await seal(keys, vaultId)),
    });
    await createLayer(store, {
      layer_id: layerId,
      project_id: PROJECT_ID,
      type,
      name: pixelId,
      capi: { enabled: true, pixel_id: pixelId, access_token_vault_id: vaultId },
      ...(routing === undefined ? {} : { routing }),
    });
    layers.push({ layerId, platform: type === 'meta_ads' ? 'meta' : 'tiktok', pixelId, vaultId });
  }
  return layers;
}

interface Ports {
  readonly ingest: number;
  readonly sandbox: number;
  readonly meta: number;
  readonly tiktok: number;
}

async function freePorts(): Promise<Ports> {
  return {
    ingest: await freePort(),
    sandbox: await freePort(),
    meta: await freePort(),
    tiktok: await freePort(),
  };
}

function processes(databaseUrl: string, redisUrl: string, keys: VaultKeys, ports: Ports) {
  const shared = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'warn' };
  const worker = {
    ...shared,
    VAULT_PRIVATE_JWKS: JSON.stringify(keys.privateJwk),
    // Faults are met often here, so everything that waits for a fault to pass waits less than it would elsewhere.
    PLATFORM_TIMEOUT_MS: '1500',
    JOB_LOCK_MS: '4000',
    SHUTDOWN_GRACE_MS: '5000',
  };
  const sandboxUrl = `http://127.0.0.1:${ports.sandbox}`;
  return {
    sandbox: appProcess('sandbox', ports.sandbox, {
      SANDBOX_PORT: String(ports.sandbox),
      SANDBOX_KEEP_EVENTS: '2000000',
    }),
    ingest: appProcess('ingest', ports.ingest, {
      ...shared,
      INGEST_PORT: String(ports.ingest),
      RECONCILE_EVERY_MS: '1000',
      RECONCILE_GRACE_MS: '3000',
    }),
    workers: [
      appProcess('worker-meta', ports.meta, {
        ...worker,
        META_WORKER_PORT: String(ports.meta),
        META_BASE_URL: sandboxUrl,
      }),
      appProcess('worker-tiktok', ports.tiktok, {
        ...worker,
        TIKTOK_WORKER_PORT: String(ports.tiktok),
        TIKTOK_BASE_URL: sandboxUrl,
      }),
    ],
  };
}

/** Starts a PostgreSQL, a Redis and every app. */
export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'capi-relay-chaos-'));
  // Started by root, PostgreSQL runs as a user who has to get through to its data.
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'postgres');
  let postgres: LocalPostgres = await startLocalPostgres({ dataDir });
  const { port } = postgres;
  const databaseUrl = postgres.url;
  const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'everysec'] });
  const keys = await generateVaultKeys();
  await migrate(databaseUrl);
  const open = () =>
    openStore({ connectionString: databaseUrl, maxConnections: 3, statementTimeoutMs: 120_000 });
  const seeding = open();
  const layers = await seed(seeding, keys);
  await seeding.close();
  const apps = processes(databaseUrl, redis.url, keys, await freePorts());
  const all = [apps.sandbox, ...apps.workers, apps.ingest];
  for (const app of all) {
    await app.start();
  }
  return {
    appIds: APP_IDS,
    layers,
    ...apps,
    redis,
    openStore: open,
    async restartPostgres() {
      await postgres.close();
      postgres = await startLocalPostgres({ dataDir, port });
    },
    async rotate(layer) {
      const store = open();
      await rotateVaultEntry(store, layer.vaultId, await seal(keys, layer.vaultId));
      await store.close();
    },
    async close() {
      await Promise.all(all.map((app) => app.stop()));
      await redis.close();
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
