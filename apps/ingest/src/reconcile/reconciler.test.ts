import { randomUUID } from 'node:crypto';
import type { DeliveryKey, Layer, Outcome, PlatformName, SdkApp } from '@capi-relay/contracts';
import type { RelayQueues } from '@capi-relay/queue';
import { createMetrics } from '@capi-relay/runtime';
import {
  type DeliveryStore,
  deliveryStore,
  ingestStore,
  openStore,
  platformsOf,
  reconcileStore,
  type Store,
  updateLayer,
} from '@capi-relay/store';
import { aLayer, anApp, freshDatabase, queueBackends, type TestDatabase, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ingestMetrics } from '../metrics.js';
import { lookIntoQueues } from '../testing/running-ingest.js';
import { seed } from '../testing/seed.js';
import { Reconciler, type ReconcilerSettings } from './reconciler.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SHARD = 0;

describe.each(queueBackends())('with the queues on $name', (backend) => {
  const metaLayer = aLayer();
  const tiktokLayer = aLayer({ type: 'tiktok_ads' });
  const layers: readonly Layer[] = [metaLayer, tiktokLayer];
  let app: SdkApp;
  let database: TestDatabase;
  let store: Store;
  let deliveries: DeliveryStore;
  let queues: RelayQueues;
  let stopBackend: () => Promise<void>;
  let faults: string[];
  let now: number;

  beforeAll(async () => {
    const running = await backend.start();
    stopBackend = running.close;
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 4, statementTimeoutMs: 10_000 });
    deliveries = deliveryStore(store, { shard: SHARD });
    queues = lookIntoQueues(running.backend);
    await queues.ready();
  });
  afterAll(async () => {
    await queues.close();
    await store.close();
    await database.close();
    await stopBackend();
  });

  /** An app with nothing in the store and the queues but itself, as on the first day. */
  beforeEach(async () => {
    await store.batches.query(
      `TRUNCATE projects, sdk_events, event_matching, delivery_outcomes, layer_circuits, reconcile_state,
         reconcile_windows CASCADE`,
    );
    for (const queue of queues.queues.values()) {
      await queue.drain(true);
    }
    app = anApp();
    await seed(store, app, layers);
    faults = [];
    now = Date.now();
  });

  function reconciler(
    overrides: Partial<ReconcilerSettings> = {},
    requeue: RelayQueues['requeue'] = queues.requeue,
  ): Reconciler {
    return new Reconciler(
      {
        store: reconcileStore(store, { shard: SHARD, eventRetentionDays: 400 }),
        queues: { requeue },
        directory: { platformsOf: (layerIds) => platformsOf(store, layerIds) },
      },
      {
        everyMs: MINUTE_MS,
        graceMs: MINUTE_MS,
        windowMs: MINUTE_MS,
        windowsPerTick: 500,
        deliveriesPerTick: 1_000,
        pageSize: 7,
        maxAgeMs: { meta: 7 * DAY_MS, tiktok: 7 * DAY_MS },
        now: () => now,
        metrics: ingestMetrics(createMetrics('ingest').registry),
        onFault: (step) => faults.push(step),
        ...overrides,
      },
    );
  }

  /** Stores events that arrived some time ago, or now, and answers their ids, sorted. */
  async function arrived(count: number, ageMs: number, happenedAt = now - ageMs): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID()).sort();
    const occurredOn = new Date(happenedAt).toISOString().slice(0, 10);
    await ingestStore(store, { shard: SHARD }).appendEvents(
      ids.map((event_id) => ({
        event: {
          app_id: app.app_id,
          event_id,
          occurred_on: occurredOn,
          event_name: 'purchase_success',
          event_time: happenedAt,
          environment: 'production',
          platform: 'ios',
          install_id: null,
          app_user_id: null,
          session_id: null,
          body: {},
          routed_to: layers.map((layer) => layer.layer_id),
        },
        matching: {},
        clicks: [],
      })),
      [],
    );
    if (ageMs === 0) {
      return ids;
    }
    await store.batches.query(
      'UPDATE sdk_events SET received_at = to_timestamp($2::double precision / 1000) WHERE event_id = ANY($1)',
      [ids, now - ageMs],
    );
    return ids;
  }

  async function keysOf(ids: readonly string[], layer: Layer): Promise<DeliveryKey[]> {
    const { rows } = await store.batches.query<DeliveryKey>(
      'SELECT app_id, event_id, occurred_on, $2::text AS layer_id FROM sdk_events WHERE event_id = ANY($1)',
      [ids, layer.layer_id],
    );
    return rows;
  }

  type Ending =
    | Pick<Extract<Outcome, { status: 'delivered' }>, 'status' | 'reason'>
    | Pick<Extract<Outcome, { status: 'parked' }>, 'status' | 'reason'>;

  async function settle(ids: readonly string[], layer: Layer, ending: Ending): Promise<void> {
    const keys = await keysOf(ids, layer);
    const rest = { event_name: 'purchase_success', platform_event: 'Purchase', settled_at: now, attempts: 1 };
    await deliveries.settle(
      keys.map((key) => ({ ...key, ...rest, ...ending })),
      [],
    );
  }

  function openCircuit(layer: Layer): Promise<void> {
    const circuit = {
      layer_id: layer.layer_id,
      reason: 'token_rejected',
      detail: null,
      vault_version: 1,
    } as const;
    return deliveries.openCircuit({ ...circuit, opened_at: now }, now + MINUTE_MS);
  }

  async function waiting(platform: PlatformName): Promise<string[]> {
    const jobs = (await queues.queues.get(`capi-${platform}`)?.getWaiting(0, 10_000)) ?? [];
    return jobs.map((job) => String(Reflect.get(Object(job.data), 'event_id'))).sort();
  }

  test('everything that has no outcome is queued, each for the platform of its layer, and nothing else', async () => {
    const lost = await arrived(20, 10 * MINUTE_MS);
    const older = await arrived(20, 200 * MINUTE_MS);
    const done = await arrived(5, 10 * MINUTE_MS);
    await settle(done, metaLayer, { status: 'delivered', reason: null });
    await settle(older, tiktokLayer, { status: 'delivered', reason: null });
    const justNow = await arrived(5, 10_000);

    await reconciler().tick();
    expect(await waiting('meta')).toEqual([...lost, ...older].sort());
    expect(await waiting('tiktok')).toEqual([...lost, ...done].sort());
    expect(await waiting('tiktok')).not.toEqual(expect.arrayContaining(justNow));
    expect(faults).toEqual([]);
  });

  test('what still waits in the queue is not queued a second time', async () => {
    const ids = await arrived(9, 10 * MINUTE_MS);
    await queues.enqueue('meta', await keysOf(ids, metaLayer));
    await reconciler().tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  test('a window is left alone between its checks, and looked at again when its time has come', async () => {
    const ids = await arrived(3, 10 * MINUTE_MS);
    const reconciling = reconciler();
    await reconciling.tick();
    await queues.queues.get('capi-meta')?.drain();
    now += 30_000;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual([]);
    now += MINUTE_MS;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  test('a window whose deliveries are settled is never read again', async () => {
    const ids = await arrived(3, 10 * MINUTE_MS);
    const reconciling = reconciler();
    await reconciling.tick();
    for (const layer of layers) {
      await settle(ids, layer, { status: 'delivered', reason: null });
    }
    now += 2 * MINUTE_MS;
    await reconciling.tick();
    const { rows } = await store.batches.query('SELECT 1 FROM reconcile_windows WHERE checks > 0');
    expect(rows).toEqual([]);
  });

  test('a tick queues no more than it may, and the next ones go on where it ended', async () => {
    const ids = await arrived(25, 10 * MINUTE_MS);
    const reconciling = reconciler({ deliveriesPerTick: 20 });
    const counts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await reconciling.tick();
      counts.push((await waiting('meta')).length + (await waiting('tiktok')).length);
    }
    expect(counts[0]).toBeGreaterThanOrEqual(20);
    expect(counts[0]).toBeLessThan(50);
    expect(counts.at(-1)).toBe(50);
    expect(await waiting('tiktok')).toEqual(ids);
  });

  test('a clock that runs ahead of the database skips nothing', async () => {
    now += 60 * MINUTE_MS;
    const reconciling = reconciler({ windowMs: 100, windowsPerTick: 2_000 });
    await reconciling.tick();
    const ids = await arrived(3, 0);
    await waitFor(() => reconciling.tick().then(() => waiting('meta')), {
      until: (found) => found.length === 3,
    });
    expect(await waiting('meta')).toEqual(ids);
  });

  test('a queue that is down is a fault of one round, and the next one does what it could not', async () => {
    const ids = await arrived(3, 10 * MINUTE_MS);
    let down = true;
    const reconciling = reconciler({}, (platform, jobs) =>
      down ? Promise.reject(new Error('the queue is down')) : queues.requeue(platform, jobs),
    );
    await reconciling.tick();
    expect(faults).toEqual(['windows']);
    down = false;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  test('deliveries of a layer that was deleted meanwhile are queued, so that they get their outcome', async () => {
    const ids = await arrived(2, 10 * MINUTE_MS);
    await updateLayer(store, tiktokLayer.layer_id, { is_deleted: true });
    await reconciler().tick();
    expect(await waiting('tiktok')).toEqual(ids);
  });

  test('deliveries of a layer that is gone without a trace are queued too', async () => {
    const ids = await arrived(2, 10 * MINUTE_MS);
    await store.batches.query('DELETE FROM project_layers');
    await reconciler().tick();
    expect(await waiting('meta')).toEqual([...ids, ...ids].sort());
  });

  test('parked deliveries go out once the circuit of their layer is closed, and not before', async () => {
    const ids = await arrived(30, 10 * MINUTE_MS);
    await settle(ids, metaLayer, { status: 'parked', reason: 'token_rejected' });
    await settle(ids, tiktokLayer, { status: 'delivered', reason: null });
    await openCircuit(metaLayer);
    const reconciling = reconciler();
    await reconciling.tick();
    expect(await waiting('meta')).toEqual([]);
    await deliveries.closeCircuit(metaLayer.layer_id, now);
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  test('more parked deliveries than fit into a tick go out in the next ones', async () => {
    const ids = await arrived(30, 10 * MINUTE_MS);
    await settle(ids, metaLayer, { status: 'parked', reason: 'token_rejected' });
    await settle(ids, tiktokLayer, { status: 'delivered', reason: null });
    const reconciling = reconciler({ deliveriesPerTick: 14 });
    await reconciling.tick();
    expect(await waiting('meta')).toHaveLength(14);
    await reconciling.tick();
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  test('parked deliveries older than their platform takes end as expired, younger ones stay', async () => {
    const old = await arrived(2, 10 * MINUTE_MS, now - 8 * DAY_MS);
    const young = await arrived(2, 10 * MINUTE_MS, now - 6 * DAY_MS);
    await openCircuit(metaLayer);
    await settle([...old, ...young], metaLayer, { status: 'parked', reason: 'token_rejected' });
    await reconciler().tick();
    const { rows } = await store.batches.query(
      'SELECT event_id, status, reason FROM delivery_outcomes ORDER BY status, event_id',
    );
    expect(rows).toEqual([
      ...old.map((event_id) => ({ event_id, status: 'failed', reason: 'expired' })),
      ...young.map((event_id) => ({ event_id, status: 'parked', reason: 'token_rejected' })),
    ]);
  });

  test('of two processes only one is at work', async () => {
    await arrived(3, 10 * MINUTE_MS);
    let leaders = 0;
    let most = 0;
    const watched: RelayQueues['requeue'] = async (platform, jobs) => {
      leaders += 1;
      most = Math.max(most, leaders);
      await queues.requeue(platform, jobs);
      leaders -= 1;
    };
    await Promise.all([reconciler({}, watched).tick(), reconciler({}, watched).tick()]);
    expect(most).toBe(1);
    expect(faults).toEqual([]);
  });

  test('it is closed at the end of the page in hand', async () => {
    await arrived(30, 10 * MINUTE_MS);
    let pages = 0;
    const reconciling = reconciler({}, async () => {
      pages += 1;
      void reconciling.close();
    });
    await reconciling.tick();
    expect(pages).toBeLessThanOrEqual(2);
  });

  test('the days ahead have partitions after the first round', async () => {
    now += 20 * DAY_MS;
    await reconciler().tick();
    const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
    const { rows } = await store.batches.query(`SELECT 1 FROM pg_tables WHERE tablename LIKE '%' || $1`, [
      day,
    ]);
    expect(rows.length).toBeGreaterThanOrEqual(3);
  });
});
