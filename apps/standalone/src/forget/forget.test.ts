import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueues, openRedis, type RelayQueues } from '@capi-relay/queue';
import { createSdkApp, deliveryStore, openStore, queueTest, type Store } from '@capi-relay/store';
import {
  aPurchase,
  freshDatabase,
  type PostedEvent,
  redisAvailable,
  startRedis,
  type TestDatabase,
  type TestRedis,
  waitFor,
} from '@capi-relay/testing';
import { generateVaultKeys } from '@capi-relay/vault';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { configFromEnvironment } from '../config.js';
import { type Standalone, start } from '../start.js';

const COMMAND = join(import.meta.dirname, '../../dist/forget/main.js');
const META = 'layer_demo_meta';
const TIKTOK = 'layer_demo_tiktok';
const OTHER_APP = 'app_other';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const jane = {
  app_user_id: 'Jane-Roe-4711',
  install_id: '2f1c7c1e-jane-phone',
  email: 'jane.roe@example.com',
};
const neighbour = {
  app_user_id: 'Neighbour-0815',
  install_id: '77aa0e9b-neighbour',
  email: 'nb@example.com',
};
const tracesOf = ({ app_user_id, install_id, email }: typeof jane) =>
  [app_user_id, install_id].flatMap((id) => [id, sha256(id), sha256(id.toLowerCase())]).concat(sha256(email));

const backends = redisAvailable() ? ['postgres', 'redis'] : ['postgres'];
if (!redisAvailable() && process.env.CI === 'true') throw new Error('There is no redis-server on the PATH.');

describe.each(backends)('npm run forget, with the queues on %s', (kind) => {
  let redis: TestRedis | undefined;
  let database: TestDatabase;
  let store: Store;
  let running: Standalone;
  let queues: RelayQueues;
  let dataDir: string;
  const janes: PostedEvent[] = [];
  let neighboursRows: readonly string[];

  const post = (path: string, json: unknown, appId = running.appId) =>
    got.post(`${running.ingestUrl}${path}`, { headers: { 'X-App-Id': appId }, json });
  const purchaseOf = async (who: typeof jane, appId?: string): Promise<PostedEvent> => {
    const event = aPurchase({ ...who, properties: { email: who.email, fbclid: `IwAR-${who.install_id}` } });
    await post('/l/events', { events: [event] }, appId);
    return event;
  };
  const outcomesOf = async ({ event_id }: PostedEvent) => {
    const { rows } = await store.batches.query<{ layer_id: string; ended: string }>(
      `SELECT layer_id, concat_ws(' ', status, reason) AS ended FROM delivery_outcomes WHERE event_id = $1`,
      [event_id],
    );
    return Object.fromEntries(rows.map(({ layer_id, ended }) => [layer_id, ended]));
  };
  const isDelivered = (event: PostedEvent) =>
    waitFor(() => outcomesOf(event), {
      until: (ended) => ended[META] === 'delivered' && ended[TIKTOK] === 'delivered',
    });
  const fault = (platform: string, pixelId: string, body: unknown) =>
    got.put(`${running.sandboxUrl}/faults/${platform}/${pixelId}`, { json: body });
  const forget = async (args: readonly string[]) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const told = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (told.stdout += chunk));
    child.stderr.on('data', (chunk) => (told.stderr += chunk));
    const [code] = await once(child, 'close');
    return { code, ...told };
  };

  /** Everything the database and Redis hold, one line a row or key. */
  const everything = async (): Promise<string[]> => {
    const lines: string[] = [];
    const { rows: tables } = await store.batches.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r'
         AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
    );
    for (const { name } of tables) {
      const { rows } = await store.batches.query(`SELECT one::text AS row FROM ${name} AS one`);
      lines.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    if (redis !== undefined) {
      const client = openRedis(redis.url, 'waiting');
      if (client.isCluster) throw new Error('a test runs on one Redis');
      for (const key of await client.keys('*')) lines.push(`${key} ${await client.dumpBuffer(key)}`);
      client.disconnect();
    }
    return lines.sort();
  };
  const linesWith = async (texts: readonly string[]) =>
    (await everything()).filter((line) => texts.some((text) => line.includes(text)));

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : undefined;
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
    dataDir = await mkdtemp(join(tmpdir(), 'forget-'));
    const { publicJwk, privateJwk } = await generateVaultKeys();
    running = await start(
      configFromEnvironment({
        INGEST_PORT: '0',
        CONSOLE_PORT: '0',
        SANDBOX_PORT: '0',
        META_WORKER_PORT: '0',
        TIKTOK_WORKER_PORT: '0',
        DATA_DIR: dataDir,
        DATABASE_URL: database.url,
        ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
        VAULT_PUBLIC_JWK: JSON.stringify(publicJwk),
        VAULT_PRIVATE_JWKS: JSON.stringify(privateJwk),
        SESSION_SECRET: 'a session secret of more than 32 characters',
        LOG_LEVEL: 'silent',
      }),
    );
    queues = openQueues({
      backend:
        redis === undefined
          ? { kind: 'postgres', connectionString: database.url }
          : { kind: 'redis', url: redis.url },
      deadlineMs: 5_000,
      onError: () => undefined,
    });
    await queues.ready();
    await createSdkApp(store, {
      app_id: OTHER_APP,
      project_id: 'prj_demo',
      name: 'Other app',
      platform: 'android',
      bundle_id: null,
      android_package: 'com.example.other',
      web_domain: null,
      settings: {},
    });
    await fillWithPeople();
    neighboursRows = await linesWith(tracesOf(neighbour));
  });
  afterAll(async () => {
    await queues.close();
    await running.close();
    await store.close();
    await database.close();
    await redis?.close();
    await rm(dataDir, { recursive: true });
  });

  /** Jane and a neighbour with all there can be of them, and of Jane what waits and what is parked. */
  async function fillWithPeople(): Promise<void> {
    for (const who of [jane, neighbour]) {
      const subject = { app_user_id: who.app_user_id, install_id: who.install_id };
      await post('/l/users/properties', { ...subject, properties: { email: who.email, plan: 'pro' } });
      await post('/l/consent', { ...subject, advertising: true });
      const events = [await purchaseOf(who), await purchaseOf(who, OTHER_APP)];
      for (const event of events) await isDelivered(event);
      if (who === jane) janes.push(...events);
      const { event_id = '', timestamp = '' } = events[0] ?? {};
      const [loaded] = await deliveryStore(store, { shard: 0 }).loadDeliveries([
        { app_id: running.appId, event_id, occurred_on: timestamp.slice(0, 10), layer_id: META },
      ]);
      if (loaded === undefined) throw new Error('the event was not stored');
      const test_id = `test-${events.length}-${who === jane ? 'a' : 'b'}`;
      await queueTest(store, { test_id, layer_id: META, loaded, test_event_code: null });
    }
    await fault('meta', '1234567890', { kind: 'server_error' });
    await fault('tiktok', 'DEMO0PIXEL0CODE00001', { kind: 'token_rejected' });
    const waits = await purchaseOf(jane);
    janes.push(waits);
    await waitFor(() => outcomesOf(waits), { until: (ended) => ended[TIKTOK] === 'parked token_rejected' });
    await waitFor(() => queues.depth('capi-meta'), { until: ({ delayed }) => delayed === 1 });
  }

  test.each([
    { args: ['--user', 'null'], code: 2, says: '--user stands for nobody' },
    { args: ['--user', jane.app_user_id], code: 1, says: 'There is no terminal to ask on. Add --yes' },
  ])('$args is refused with a sentence, and removes nothing', async ({ args, code, says }) => {
    const before = (await linesWith(tracesOf(jane))).length;
    const told = await forget(args);
    expect(told).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
    expect((await linesWith(tracesOf(jane))).length).toBe(before);
  });

  test('removes a person from every table and queue, proves it, and leaves the neighbour as they were', async () => {
    expect((await linesWith(tracesOf(jane))).length).toBeGreaterThanOrEqual(12);
    const told = await forget(['--user', jane.app_user_id, '--yes']);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    expect(told.stdout).toMatch(/^ +3 {2}events that name nobody any more$/m);
    expect(told.stdout).toMatch(/^ +2 {2}deliveries that waited and will not be sent$/m);
    expect(told.stdout).toMatch(/^ +1 {2}test events$/m);
    expect(told.stdout).toMatch(/^ +\d+ +0 {3}event_matching\.matching$/m);
    expect(told.stdout).toMatch(/^ +\d+ +0 {3}queue capi-meta$/m);
    expect(told.stdout).toMatch(/^Verified: none of \d+ places names the user\.$/m);
    for (const trace of tracesOf(jane)) expect(told.stdout).not.toContain(trace);
    expect(await linesWith(tracesOf(jane))).toEqual([]);
    expect(await linesWith(tracesOf(neighbour))).toEqual(neighboursRows);
  });

  test('what waited and what was parked ends unsent, and its job with it', async () => {
    const [, , waited] = janes;
    if (waited === undefined) throw new Error('nothing waited');
    expect(await outcomesOf(waited)).toEqual({
      [META]: 'dropped user_forgotten',
      [TIKTOK]: 'dropped user_forgotten',
    });
    for (const [platform, pixel] of [
      ['meta', '1234567890'],
      ['tiktok', 'DEMO0PIXEL0CODE00001'],
    ]) {
      await got.delete(`${running.sandboxUrl}/faults/${platform}/${pixel}`);
    }
    // Its next attempt is due in a while; it is called now.
    await queues.queues.get('capi-meta')?.promoteJobs();
    await waitFor(() => queues.depth('capi-meta'), {
      until: ({ waiting, active, delayed }) => waiting + active + delayed === 0,
    });
    const received = await got(`${running.sandboxUrl}/received`).text();
    expect(received).toContain(janes[0]?.event_id);
    expect(received).not.toContain(waited.event_id);
  });

  test('what an SDK sends again afterwards is a copy, is not sent, and brings nobody back', async () => {
    const answer = await post('/l/events', { events: janes.filter((_, index) => index !== 1) });
    expect(JSON.parse(answer.body)).toMatchObject({ duplicates: 2 });
    expect(await linesWith(tracesOf(jane))).toEqual([]);
  });

  test('a second time removes nothing and is no fault', async () => {
    const told = await forget(['--user', jane.app_user_id, '--yes']);
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/^ +0 {2}events that name nobody any more$/m);
    expect(told.stdout).toContain('Verified');
  });
});
