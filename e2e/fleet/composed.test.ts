import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createLayer,
  createProject,
  createSdkApp,
  createVaultEntry,
  openStore,
  type Store,
} from '@capi-relay/store';
import {
  aPurchase,
  emptyDatabase,
  freePort,
  redisAvailable,
  startRedis,
  type TestDatabase,
  type TestRedis,
  waitFor,
} from '@capi-relay/testing';
import { loadPublicKey, newVaultId, sealToken } from '@capi-relay/vault';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { type AppProcess, appProcess } from '../support/app-process.js';
import { composed } from './support/composed.js';
import { readMetric } from './support/worker-processes.js';

const onRedis = redisAvailable() ? describe : describe.skip;
const run = promisify(execFile);

const APP_ID = 'app_composed';
const EVENTS = 300;
const LAYERS = [
  { type: 'meta_ads', pixel_id: '1234567890' },
  { type: 'tiktok_ads', pixel_id: 'COMPOSED0PIXEL000001' },
] as const;

/** Node's permission model, as a container's read-only file system: every attempt to write is an error. */
const WITHOUT_WRITING = '--experimental-permission --allow-fs-read=* --allow-addons --no-warnings';

/** Settings somebody might give compose: small enough that one worker cannot take everything at once. */
const VARIABLES = {
  POSTGRES_PASSWORD: 'compose',
  LOG_LEVEL: 'warn',
  WORKER_CONCURRENCY: '5',
  JOB_LOCK_MS: '1000',
  RECONCILE_EVERY_MS: '500',
  RECONCILE_GRACE_MS: '2000',
  META_BASE_URL: 'http://sandbox:4200',
  TIKTOK_BASE_URL: 'http://sandbox:4200',
};

onRedis('the services of docker-compose.yml, started by hand with two Meta workers', () => {
  let folder: string;
  let database: TestDatabase;
  let redis: TestRedis;
  let store: Store;
  let moved: Record<string, string>;
  const ports: Record<string, number> = {};
  const processes: AppProcess[] = [];

  /** Starts a service; further ones of a scaled service get ports of their own, as containers would. */
  async function start(service: string, portSetting: string, port?: number): Promise<AppProcess> {
    const { env, readOnly } = await composed(service, VARIABLES, moved);
    const own = port ?? (await freePort());
    const started = appProcess(service, own, {
      ...env,
      ...(readOnly ? { NODE_OPTIONS: WITHOUT_WRITING } : {}),
      [portSetting]: String(own),
    });
    await started.start();
    processes.push(started);
    return started;
  }
  async function install(): Promise<void> {
    const publicKey = await loadPublicKey({ file: join(folder, 'console/vault-public.json') });
    await createProject(store, { project_id: 'prj', name: 'Composed' });
    await createSdkApp(store, {
      app_id: APP_ID,
      project_id: 'prj',
      name: 'Composed',
      platform: 'ios',
      bundle_id: 'com.example.composed',
      android_package: null,
      web_domain: null,
      settings: { default_currency: 'EUR' },
    });
    for (const { type, pixel_id } of LAYERS) {
      const vaultId = newVaultId(randomUUID());
      const jwe = await sealToken('composed-token', vaultId, publicKey);
      await createVaultEntry(store, { vault_id: vaultId, project_id: 'prj', jwe, kid: publicKey.kid });
      await createLayer(store, {
        layer_id: `layer_${pixel_id}`,
        project_id: 'prj',
        type,
        name: pixel_id,
        capi: { enabled: true, pixel_id, access_token_vault_id: vaultId },
      });
    }
  }
  const slow = (port: number | undefined, delay_ms: number) =>
    got.put(`http://127.0.0.1:${port}/faults/meta/${LAYERS[0].pixel_id}`, {
      json: { kind: 'slow', delay_ms },
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'capi-relay-composed-'));
    database = await emptyDatabase();
    redis = await startRedis();
    for (const name of ['ingest', 'sandbox']) ports[name] = await freePort();
    moved = {
      'postgres://relay:compose@postgres:5432/relay': database.url,
      'redis:6379': `127.0.0.1:${redis.port}`,
      'sandbox:4200': `127.0.0.1:${ports.sandbox}`,
      'ingest:4000': `127.0.0.1:${ports.ingest}`,
      '0.0.0.0': '127.0.0.1',
      '/keys/workers': join(folder, 'workers'),
      '/keys/console': join(folder, 'console'),
    };
    const keys = await composed('keys', VARIABLES, moved);
    await run(process.execPath, [...keys.arguments], {
      cwd: new URL('../../', import.meta.url),
      env: { NODE_OPTIONS: `${WITHOUT_WRITING} --allow-fs-write=${folder}/*` },
    });
    await start('sandbox', 'SANDBOX_PORT', ports.sandbox);
    await start('ingest', 'INGEST_PORT', ports.ingest);
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
    await install();
  }, 120_000);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await store.close();
    await redis.close();
    await database.close();
    await rm(folder, { recursive: true });
  });

  test('deliver everything once, without a file to write to, although a worker is killed in the middle', async () => {
    const worker = await start('worker-meta', 'META_WORKER_PORT');
    const doomed = await start('worker-meta', 'META_WORKER_PORT');
    await start('worker-tiktok', 'TIKTOK_WORKER_PORT');
    await slow(ports.sandbox, 100);

    const events = Array.from({ length: EVENTS }, () => aPurchase());
    await got.post(`http://127.0.0.1:${ports.ingest}/l/events`, {
      json: { events },
      headers: { 'x-app-id': APP_ID },
    });
    await waitFor(() => readMetric(doomed, 'capi_jobs_in_hand'), {
      until: (jobs) => jobs > 0,
      timeoutMs: 60_000,
      what: 'the second worker to have jobs in hand',
    });
    await doomed.kill();

    const { rows } = await waitFor(
      () =>
        store.batches.query<{ layer_id: string; status: string; count: number }>(
          'SELECT layer_id, status, count(*)::integer AS count FROM delivery_outcomes GROUP BY 1, 2 ORDER BY 1',
        ),
      {
        until: (found) => found.rows.reduce((sum, row) => sum + row.count, 0) >= 2 * EVENTS,
        timeoutMs: 90_000,
        what: 'every outcome at both platforms',
      },
    );
    expect(rows).toEqual(
      LAYERS.map(({ pixel_id }) => ({ layer_id: `layer_${pixel_id}`, status: 'delivered', count: EVENTS })),
    );
    await expect(
      readMetric(worker, 'capi_deliveries_total', { status: 'delivered' }),
    ).resolves.toBeGreaterThan(0);
  }, 240_000);

  test('show a console that asks who is there, with what it was given by compose', async () => {
    const console_ = await start('console', 'CONSOLE_PORT');
    expect((await got(`${console_.url}/health`)).statusCode).toBe(200);
    const refused = await got(`${console_.url}/v1/projects`, { throwHttpErrors: false });
    expect(refused.statusCode).toBe(401);
  }, 60_000);

  test('let go of the private key to workers alone', async () => {
    const privateKey: { keys: { d: string }[] } = JSON.parse(
      await readFile(join(folder, 'workers/vault-private.json'), 'utf8'),
    );
    for (const service of ['ingest', 'console', 'sandbox']) {
      const { env } = await composed(service, VARIABLES, moved);
      expect(JSON.stringify(env)).not.toContain('workers');
      expect(JSON.stringify(env)).not.toContain(privateKey.keys[0]?.d);
    }
  });
});
