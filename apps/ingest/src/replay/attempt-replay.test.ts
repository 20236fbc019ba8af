import { randomUUID } from 'node:crypto';
import { REPLAY_QUEUE } from '@capi-relay/queue';
import {
  createReplay,
  deliveryStore,
  findReplay,
  ingestStore,
  openStore,
  type Replay,
  type Store,
} from '@capi-relay/store';
import { aLayer, anApp, freshDatabase, queueBackends, type TestDatabase, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { lookIntoQueues } from '../testing/running-ingest.js';
import { seed } from '../testing/seed.js';
import { attemptReplay, type ReplayJobSettings } from './attempt-replay.js';
import { startReplayWorker } from './replay-worker.js';

const HOUR_MS = 3_600_000;
const NOW = Date.now();

let database: TestDatabase;
let store: Store;
let faults: string[];
let settings: ReplayJobSettings;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ connectionString: database.url, maxConnections: 4, statementTimeoutMs: 10_000 });
  await store.batches.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no room for user@example.com'; END $$`);
});
afterAll(async () => {
  await store.close();
  await database.close();
});
beforeEach(async () => {
  await mend();
  faults = [];
  settings = {
    shard: 0,
    pageSize: 100,
    maxAgeMs: { meta: 7 * 24 * HOUR_MS, tiktok: 7 * 24 * HOUR_MS },
    now: () => NOW,
    isClosing: () => false,
    onFault: (what) => faults.push(what),
  };
});

/** From now on the ledger takes no change. */
async function spoil(): Promise<void> {
  await store.batches.query(
    'CREATE TRIGGER refuse BEFORE UPDATE ON delivery_outcomes FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
}

async function mend(): Promise<void> {
  await store.batches.query('DROP TRIGGER IF EXISTS refuse ON delivery_outcomes');
}

/** A replay of the three deliveries a layer has, all of which failed. */
async function aReplay(): Promise<Replay> {
  const app = { ...anApp(), app_id: randomUUID(), project_id: randomUUID() };
  const layer = { ...aLayer(), layer_id: randomUUID() };
  await seed(store, app, [layer]);
  const events = Array.from({ length: 3 }, () => ({
    app_id: app.app_id,
    event_id: randomUUID(),
    occurred_on: new Date(NOW).toISOString().slice(0, 10),
  }));
  await ingestStore(store, { shard: 0 }).appendEvents(
    events.map((key) => ({
      event: {
        ...key,
        event_name: 'purchase_success',
        event_time: NOW,
        environment: 'production',
        platform: null,
        install_id: null,
        app_user_id: null,
        session_id: null,
        body: {},
        routed_to: [layer.layer_id],
      },
      matching: {},
      clicks: [],
    })),
    [],
  );
  await deliveryStore(store, { shard: 0 }).settle(
    events.map((key) => ({
      ...key,
      layer_id: layer.layer_id,
      event_name: 'purchase_success',
      platform_event: 'Purchase',
      settled_at: NOW,
      attempts: 1,
      status: 'failed',
      reason: 'rejected',
    })),
    [],
  );
  return createReplay(store, {
    replay_id: randomUUID(),
    project_id: app.project_id,
    layer_id: layer.layer_id,
    since: NOW - HOUR_MS,
    until: NOW + HOUR_MS,
    outcomes: ['failed'],
    reasons: [],
    requested_by: null,
  });
}

describe('an attempt at a replay', () => {
  const LAST = { attempt: 20, isLastAttempt: true };

  test('marks what the replay covers and completes it', async () => {
    const { replay_id } = await aReplay();
    expect(await attemptReplay(store, replay_id, LAST, settings)).toEqual({ kind: 'done' });
    expect(await findReplay(store, replay_id)).toMatchObject({ status: 'completed', marked: 3, error: null });
  });

  test('that meets a fault leaves the replay to the next one', async () => {
    const { replay_id } = await aReplay();
    await spoil();
    const first = attemptReplay(store, replay_id, { attempt: 1, isLastAttempt: false }, settings);
    await expect(first).rejects.toThrow();
    expect(await findReplay(store, replay_id)).toMatchObject({ status: 'running', error: null });
    await mend();
    await attemptReplay(store, replay_id, { attempt: 2, isLastAttempt: false }, settings);
    expect(await findReplay(store, replay_id)).toMatchObject({ status: 'completed', marked: 3 });
  });

  test('that meets a fault and is the last ends the replay, with a sentence that says nothing of the data', async () => {
    const { replay_id } = await aReplay();
    await spoil();
    const end = await attemptReplay(store, replay_id, LAST, settings);
    expect(end).toMatchObject({ kind: 'failed', message: expect.stringContaining(replay_id) });
    const replay = await findReplay(store, replay_id);
    expect(replay).toMatchObject({ status: 'failed', finished_at: expect.any(Date) });
    expect(replay?.error).toContain('at each of 20 attempts');
    expect(replay?.error).not.toContain('user@example.com');
    expect(faults).toEqual([`replay ${replay_id} is given up after 20 attempts`]);
  });

  test('at a replay somebody canceled does nothing', async () => {
    const { replay_id } = await aReplay();
    await store.batches.query(`UPDATE replays SET status = 'canceled' WHERE replay_id = $1`, [replay_id]);
    await spoil();
    expect(await attemptReplay(store, replay_id, LAST, settings)).toEqual({ kind: 'done' });
    expect(await findReplay(store, replay_id)).toMatchObject({ status: 'canceled' });
  });
});

describe.each(queueBackends())('with the queues on $name', (backend) => {
  test('a replay that never gets through is shown as failed after the last attempt of its job', async () => {
    const { replay_id } = await aReplay();
    await spoil();
    const running = await backend.start();
    const queues = lookIntoQueues(running.backend);
    await queues.ready();
    const worker = startReplayWorker(store, queues, {
      ...settings,
      queue: { backend: running.backend },
      random: () => 0,
    });
    await queues.queues.get(REPLAY_QUEUE)?.add('replay', { replay_id }, { attempts: 1 });
    const replay = await waitFor(() => findReplay(store, replay_id), {
      until: (found) => found?.status === 'failed',
      timeoutMs: 20_000,
    });
    expect(replay?.error).toContain('was given up');
    await worker.close();
    await queues.close();
    await running.close();
  });
});
