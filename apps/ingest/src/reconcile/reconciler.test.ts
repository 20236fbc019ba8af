import { QueueError, type RelayQueues } from '@capi-relay/queue';
import { updateLayer } from '@capi-relay/store';
import { queueBackends, waitFor } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { DAY_MS, MINUTE_MS, openBench } from '../testing/reconciler-bench.js';

describe.each(queueBackends())('with the queues on $name', (backend) => {
  const bench = openBench(backend);
  const { metaLayer, tiktokLayer, layers, reconciler, arrived, keysOf, settle, openCircuit, waiting } = bench;

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
    expect(bench.faults).toEqual([]);
  });

  test('what still waits in the queue is not queued a second time', async () => {
    const ids = await arrived(9, 10 * MINUTE_MS);
    await bench.queues.enqueue('meta', await keysOf(ids, metaLayer));
    await reconciler().tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  test('a window is left alone between its checks, and looked at again when its time has come', async () => {
    const ids = await arrived(3, 10 * MINUTE_MS);
    const reconciling = reconciler();
    await reconciling.tick();
    await bench.queues.queues.get('capi-meta')?.drain();
    bench.now += 30_000;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual([]);
    bench.now += MINUTE_MS;
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
    bench.now += 2 * MINUTE_MS;
    await reconciling.tick();
    const { rows } = await bench.store.batches.query('SELECT 1 FROM reconcile_windows WHERE checks > 0');
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
    bench.now += 60 * MINUTE_MS;
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
      down
        ? Promise.reject(new QueueError('queue_unavailable', 'the queue is down'))
        : bench.queues.requeue(platform, jobs),
    );
    await reconciling.tick();
    expect(bench.faults).toEqual(['windows']);
    down = false;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  test('a window that cannot be read keeps no other waiting, and is gone on with later where it ended', async () => {
    const ids = await arrived(20, 200 * MINUTE_MS);
    const others = await arrived(3, 10 * MINUTE_MS);
    let broken = true;
    const reconciling = reconciler({ deliveriesPerTick: 100 }, bench.queues.requeue, {
      missingDeliveries: async (window, after, limit) => {
        const isOld = window.until < bench.now - 100 * MINUTE_MS;
        if (broken && isOld && after !== null) {
          throw new Error('canceling statement due to statement timeout');
        }
        return bench.reconcileStore().missingDeliveries(window, after, limit);
      },
    });
    await reconciling.tick();
    expect(bench.faults).toEqual(['windows']);
    expect(await waiting('meta')).toEqual(expect.arrayContaining(others));
    expect(await waiting('meta')).toHaveLength(7 + others.length);

    broken = false;
    await reconciling.tick();
    expect(await waiting('meta')).toHaveLength(7 + others.length);
    bench.now += 2 * MINUTE_MS;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual([...ids, ...others].sort());
    expect(bench.faults).toEqual(['windows']);
  });

  test('deliveries of a layer that was deleted meanwhile are queued, so that they get their outcome', async () => {
    const ids = await arrived(2, 10 * MINUTE_MS);
    await updateLayer(bench.store, tiktokLayer.layer_id, { is_deleted: true });
    await reconciler().tick();
    expect(await waiting('tiktok')).toEqual(ids);
  });

  test('deliveries of a layer that is gone without a trace are queued too', async () => {
    const ids = await arrived(2, 10 * MINUTE_MS);
    await bench.store.batches.query('DELETE FROM project_layers');
    await reconciler().tick();
    expect(await waiting('meta')).toEqual([...ids, ...ids].sort());
  });

  test('parked deliveries older than their platform takes end as expired, younger ones stay', async () => {
    const old = await arrived(2, 10 * MINUTE_MS, bench.now - 8 * DAY_MS);
    const young = await arrived(2, 10 * MINUTE_MS, bench.now - 6 * DAY_MS);
    await openCircuit(metaLayer);
    await settle([...old, ...young], metaLayer, { status: 'parked', reason: 'token_rejected' });
    await reconciler().tick();
    const { rows } = await bench.store.batches.query(
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
      await bench.queues.requeue(platform, jobs);
      leaders -= 1;
    };
    await Promise.all([reconciler({}, watched).tick(), reconciler({}, watched).tick()]);
    expect(most).toBe(1);
    expect(bench.faults).toEqual([]);
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
    bench.now += 20 * DAY_MS;
    await reconciler().tick();
    const day = new Date(bench.now).toISOString().slice(0, 10).replaceAll('-', '');
    const { rows } = await bench.store.batches.query(
      `SELECT 1 FROM pg_tables WHERE tablename LIKE '%' || $1`,
      [day],
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
  });
});
