import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openQueues, REPLAY_QUEUE } from '@capi-relay/queue';
import { createLayer, createProject, findReplay, openStore, type Store } from '@capi-relay/store';
import { freePort, freshDatabase, queueBackends, type TestDatabase } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeAddresses } from '../addresses.js';
import { whereTo } from '../where-to.js';
import { askForReplay } from './ask-for-replay.js';
import { readOptions } from './options.js';

describe('asking for a replay on the command line', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
    await createProject(store, { project_id: 'prj', name: 'A project' });
    await createLayer(store, {
      layer_id: 'layer',
      project_id: 'prj',
      type: 'meta_ads',
      name: 'A layer',
      capi: { enabled: true, pixel_id: '1', access_token_vault_id: 'vault' },
    });
  });
  afterAll(async () => {
    await store.close();
    await database.close();
  });

  /** Asks where the environment says, and answers what was told. */
  const ask = async (replayId: string, env: Readonly<Record<string, string>>): Promise<string[]> => {
    const { queue } = await whereTo(env);
    const queues = openQueues({ ...queue, deadlineMs: 5_000, onError: () => {} });
    const told: string[] = [];
    const options = readOptions(['--layer', 'layer'], Date.now());
    await askForReplay(store, queues, replayId, options, (sentence) => told.push(sentence)).finally(() =>
      queues.close(),
    );
    return told;
  };

  test.each(queueBackends())(
    'queues it on $name, for the installation with its prefix alone',
    async (kind) => {
      const { backend, close } = await kind.start();
      const env =
        backend.kind === 'redis'
          ? { DATABASE_URL: database.url, REDIS_URL: backend.url, QUEUE_PREFIX: 'mine' }
          : { DATABASE_URL: backend.connectionString };
      expect(await ask(`replay_${kind.name}`, env)).toEqual([]);
      const waiting = async (prefix: object) => {
        const queues = openQueues({ backend, ...prefix, deadlineMs: 5_000, onError: () => {} });
        const depth = await queues.depth(REPLAY_QUEUE);
        await queues.close();
        return depth.waiting;
      };
      expect(await waiting({ prefix: 'mine' })).toBe(1);
      expect(await waiting({ prefix: 'other' })).toBe(backend.kind === 'redis' ? 0 : 1);
      await close();
    },
  );

  test('keeps it where the queue is away, and says who will queue it', async () => {
    const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
    const told = await ask('replay_kept', { DATABASE_URL: database.url, REDIS_URL });
    expect(told).toEqual([
      expect.stringMatching(/^Could not reach .*The replay is stored: the ingest queues it/),
    ]);
    expect(await findReplay(store, 'replay_kept')).toMatchObject({ status: 'queued' });
  });

  test('refuses a layer that is not there', async () => {
    const options = readOptions(['--layer', 'layer_gone'], Date.now());
    const queues = { enqueueReplay: async () => {} };
    await expect(askForReplay(store, queues, 'replay_none', options, () => {})).rejects.toThrow(
      'There is no layer layer_gone.',
    );
    expect(await findReplay(store, 'replay_none')).toBeNull();
  });

  test('goes where the installation on this folder is, unless the environment says otherwise', async () => {
    const DATA_DIR = await mkdtemp(join(tmpdir(), 'where-to-'));
    await expect(whereTo({ DATA_DIR })).rejects.toThrow(
      `DATABASE_URL is not set and nothing runs on ${DATA_DIR}.`,
    );
    await writeAddresses(DATA_DIR, {
      ingestUrl: 'http://127.0.0.1:1',
      databaseUrl: 'postgres://local/relay',
      redisUrl: 'redis://local',
      queuePrefix: 'mine',
      appId: 'app',
    });
    expect(await whereTo({ DATA_DIR })).toEqual({
      databaseUrl: 'postgres://local/relay',
      queue: { backend: { kind: 'redis', url: 'redis://local' }, prefix: 'mine' },
    });
    const DATABASE_URL = 'postgres://other/relay';
    expect(await whereTo({ DATA_DIR, DATABASE_URL })).toEqual({
      databaseUrl: DATABASE_URL,
      queue: { backend: { kind: 'postgres', connectionString: DATABASE_URL } },
    });
    await rm(DATA_DIR, { recursive: true });
  });
});
