import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueues } from '@capi-relay/queue';
import { findReplay, openStore, type Store } from '@capi-relay/store';
import {
  aPurchase,
  freshDatabase,
  redisAvailable,
  startRedis,
  type TestDatabase,
  type TestRedis,
  waitFor,
} from '@capi-relay/testing';
import { generateVaultKeys } from '@capi-relay/vault';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { configFromEnvironment } from './config.js';
import { askForReplay } from './replay/ask-for-replay.js';
import { readOptions } from './replay/options.js';
import { type Standalone, start } from './start.js';
import { whereTo } from './where-to.js';

const ANY_PORT = {
  INGEST_PORT: '0',
  CONSOLE_PORT: '0',
  SANDBOX_PORT: '0',
  META_WORKER_PORT: '0',
  TIKTOK_WORKER_PORT: '0',
};

(redisAvailable() ? describe : describe.skip)('every app in one process, told to use what is there', () => {
  let redis: TestRedis;
  let database: TestDatabase;
  let store: Store;
  let running: Standalone;
  let dataDir: string;

  beforeAll(async () => {
    redis = await startRedis();
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
    dataDir = await mkdtemp(join(tmpdir(), 'standalone-'));
    const { publicJwk, privateJwk } = await generateVaultKeys();
    running = await start(
      configFromEnvironment({
        ...ANY_PORT,
        DATA_DIR: dataDir,
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        QUEUE_PREFIX: 'mine',
        VAULT_PUBLIC_JWK: JSON.stringify(publicJwk),
        VAULT_PRIVATE_JWKS: JSON.stringify(privateJwk),
        SESSION_SECRET: 'a session secret of more than 32 characters',
        CONSOLE_PUBLIC_URL: 'https://console.example.com',
        LOG_LEVEL: 'silent',
      }),
    );
  });
  afterAll(async () => {
    await running.close();
    await store.close();
    await database.close();
    await redis.close();
    await rm(dataDir, { recursive: true });
  });

  test('delivers an event to both platforms with the keys it was given, and makes none', async () => {
    const event = aPurchase({ properties: { email: 'somebody@example.com' } });
    await got.post(`${running.ingestUrl}/l/events`, {
      headers: { 'X-App-Id': running.appId },
      json: { events: [event] },
    });
    const outcomes = async () => {
      const { rows } = await store.scans.query(
        'SELECT layer_id, status FROM delivery_outcomes WHERE event_id = $1 ORDER BY layer_id',
        [event.event_id],
      );
      return rows;
    };
    expect(await waitFor(outcomes, { until: (rows) => rows.length === 2 })).toEqual([
      { layer_id: 'layer_demo_meta', status: 'delivered' },
      { layer_id: 'layer_demo_tiktok', status: 'delivered' },
    ]);
    expect(existsSync(join(dataDir, 'keys'))).toBe(false);
  });

  test('takes a replay from the command line on the queues with its prefix', async () => {
    const { queue } = await whereTo({ DATA_DIR: dataDir });
    expect(queue).toEqual({ backend: { kind: 'redis', url: redis.url }, prefix: 'mine' });
    const queues = openQueues({ ...queue, deadlineMs: 5_000, onError: () => {} });
    const options = readOptions(['--layer', 'layer_demo_meta'], Date.now());
    await askForReplay(store, queues, 'replay_asked', options, () => {});
    await queues.close();
    await waitFor(() => findReplay(store, 'replay_asked'), {
      until: (replay) => replay?.status === 'completed',
    });
  });

  test('links to the console where operators reach it', () => {
    expect(running.signInUrl).toMatch(/^https:\/\/console\.example\.com\/sign-in/);
  });
});
