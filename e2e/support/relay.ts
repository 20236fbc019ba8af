import { randomBytes, randomUUID } from 'node:crypto';
import type { CapiBlock, Layer, LayerType, PlatformName } from '@capi-relay/contracts';
import { type IngestConfig, start as startIngest } from '@capi-relay/ingest';
import type { QueueBackend } from '@capi-relay/queue';
import { createLogger, type Listening } from '@capi-relay/runtime';
import { type RunningSandbox, start as startSandbox } from '@capi-relay/sandbox';
import {
  createLayer,
  createProject,
  createSdkApp,
  createVaultEntry,
  openStore,
  rotateVaultEntry,
  type Store,
} from '@capi-relay/store';
import { freshDatabase, type RunningBackend, type TestBackend } from '@capi-relay/testing';
import { generateVaultKeys, newVaultId, sealToken, type VaultKeys } from '@capi-relay/vault';
import { type MetaWorkerConfig, start as startMetaWorker } from '@capi-relay/worker-meta';
import { start as startTiktokWorker } from '@capi-relay/worker-tiktok';

export interface InstalledLayer {
  readonly layerId: string;
  readonly pixelId: string;
  readonly vaultId: string;
  /** The token in clear, for looking for it where it must not be. */
  readonly token: string;
}

/** The whole relay in this process, on a database and a queue of its own, with one project and one app. */
export interface TestRelay {
  readonly appId: string;
  readonly databaseUrl: string;
  readonly queue: QueueBackend;
  readonly store: Store;
  /** What a worker process of its own would be started with. */
  readonly vaultPrivateJwks: string;
  readonly sandbox: RunningSandbox;
  readonly ingest: Listening;
  /** Everything the apps logged. */
  logged(): string;
  install(
    type: LayerType,
    overrides?: { capi?: Partial<CapiBlock>; routing?: Layer['routing'] },
  ): Promise<InstalledLayer>;
  rotate(layer: InstalledLayer, token: string): Promise<void>;
  startWorkers(): Promise<void>;
  stopWorkers(): Promise<void>;
  /** Where a platform's worker shows its health and metrics. */
  workerUrl(platform: PlatformName): string;
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly ingest?: Partial<IngestConfig>;
  readonly worker?: Partial<Omit<MetaWorkerConfig, 'baseUrl' | 'apiVersion'>>;
}

interface Logs {
  readonly write: (line: string) => void;
  text(): string;
}

function collectLogs(): Logs {
  const lines: string[] = [];
  return { write: (line) => void lines.push(line), text: () => lines.join('') };
}

const pixelIdOf = (type: LayerType, random: () => Buffer): string =>
  type === 'meta_ads'
    ? `1${random().readBigUInt64BE().toString().padStart(15, '0').slice(-15)}`
    : random().toString('hex').toUpperCase().padEnd(20, '0').slice(0, 20);

async function install(
  store: Store,
  keys: VaultKeys,
  projectId: string,
  type: LayerType,
  overrides: { capi?: Partial<CapiBlock>; routing?: Layer['routing'] },
): Promise<InstalledLayer> {
  const vaultId = newVaultId(randomUUID());
  const layerId = `layer_${randomUUID()}`;
  const token = `EAA${randomBytes(24).toString('hex')}`;
  const pixelId = overrides.capi?.pixel_id ?? pixelIdOf(type, () => randomBytes(10));
  const jwe = await sealToken(token, vaultId, keys.publicJwk);
  await createVaultEntry(store, { vault_id: vaultId, project_id: projectId, jwe, kid: keys.publicJwk.kid });
  await createLayer(store, {
    layer_id: layerId,
    project_id: projectId,
    type,
    name: `${type} ${pixelId}`,
    capi: { enabled: true, access_token_vault_id: vaultId, ...overrides.capi, pixel_id: pixelId },
    ...(overrides.routing === undefined ? {} : { routing: overrides.routing }),
  });
  return { layerId, pixelId, vaultId, token };
}

/** Starts everything but the workers; those are started when the test is ready for them. */
export async function startRelay(backend: TestBackend, options: RelayOptions = {}): Promise<TestRelay> {
  const database = await freshDatabase();
  const running: RunningBackend = await backend.start();
  const logs = collectLogs();
  const log = createLogger({ name: 'relay', level: 'debug', destination: logs });
  const keys = await generateVaultKeys();
  const store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 15_000 });
  const projectId = `prj_${randomUUID()}`;
  const appId = `app_${randomUUID()}`;
  await createProject(store, { project_id: projectId, name: 'Test project' });
  await createSdkApp(store, {
    app_id: appId,
    project_id: projectId,
    name: 'Test app',
    platform: 'ios',
    bundle_id: 'com.example.test',
    android_package: null,
    web_domain: 'shop.example.com',
    settings: { default_currency: 'EUR', default_country: 'DE' },
  });
  const sandbox = await startSandbox({ port: 0, mode: 'strict' });
  const shared = { databaseUrl: database.url, queue: running.backend, evictionAllowed: false, log };
  const ingest = await startIngest({
    ...shared,
    port: 0,
    host: '127.0.0.1',
    trustedProxies: 1,
    countryHeader: 'x-country',
    maxBatchEvents: 1_000,
    maxBodyBytes: 1_048_576,
    enqueueDeadlineMs: 1_000,
    reconcileEveryMs: 100,
    reconcileGraceMs: 60_000,
    eventRetentionDays: 400,
    matchingRetentionDays: 8,
    ...options.ingest,
  });
  const workers = new Map<PlatformName, Listening>();

  async function stopWorkers(): Promise<void> {
    await Promise.all([...workers.values()].map((worker) => worker.close()));
    workers.clear();
  }
  return {
    appId,
    databaseUrl: database.url,
    queue: running.backend,
    store,
    vaultPrivateJwks: JSON.stringify(keys.privateJwk),
    sandbox,
    ingest,
    logged: logs.text,
    install: (type, overrides = {}) => install(store, keys, projectId, type, overrides),
    async rotate(layer, token) {
      const jwe = await sealToken(token, layer.vaultId, keys.publicJwk);
      await rotateVaultEntry(store, layer.vaultId, { jwe, kid: keys.publicJwk.kid });
    },
    async startWorkers() {
      const config = {
        ...shared,
        privateKeys: [keys.privateJwk],
        port: 0,
        concurrency: 200,
        batchMaxEvents: 1_000,
        gatherMs: 10,
        maxRequestsPerLayer: 4,
        platformTimeoutMs: 2_000,
        shutdownGraceMs: 6_000,
        ...options.worker,
      };
      workers.set('meta', await startMetaWorker({ ...config, baseUrl: sandbox.url, apiVersion: 'v26.0' }));
      workers.set('tiktok', await startTiktokWorker({ ...config, baseUrl: sandbox.url }));
    },
    stopWorkers,
    workerUrl(platform) {
      const worker = workers.get(platform);
      if (worker === undefined) {
        throw new Error(`The ${platform} worker is not running.`);
      }
      return worker.url;
    },
    async close() {
      await stopWorkers();
      await ingest.close();
      await sandbox.close();
      await store.close();
      await running.close();
      await database.close();
    },
  };
}
