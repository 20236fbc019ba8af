import type { Layer } from '@capi-relay/contracts';
import { QueueError, type RelayQueues } from '@capi-relay/queue';
import { queueBackends } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { DAY_MS, MINUTE_MS, openBench } from '../testing/reconciler-bench.js';

const EVERY_MS = 5_000;

describe.each(queueBackends())('with the queues on $name', (backend) => {
  const bench = openBench(backend);
  const { metaLayer, tiktokLayer, layers, reconciler, arrived, settle, openCircuit, waiting } = bench;

  /** Deliveries of a layer that are parked; those of the other one are done. */
  async function parkedOf(
    layer: Layer,
    count: number,
    happenedAt = bench.now - 10 * MINUTE_MS,
  ): Promise<string[]> {
    const ids = await arrived(count, 10 * MINUTE_MS, happenedAt);
    for (const each of layers) {
      await settle(
        ids,
        each,
        each === layer
          ? { status: 'parked', reason: 'token_rejected' }
          : { status: 'delivered', reason: null },
      );
    }
    return ids;
  }

  /** Counts the deliveries that are queued, by event id. */
  function watched(): { readonly queued: string[]; readonly requeue: RelayQueues['requeue'] } {
    const queued: string[] = [];
    return {
      queued,
      requeue: async (platform, deliveries) => {
        queued.push(...deliveries.map(({ event_id }) => event_id));
        await bench.queues.requeue(platform, deliveries);
      },
    };
  }

  test('parked deliveries go out once the circuit of their layer is closed, and not before', async () => {
    const ids = await arrived(30, 10 * MINUTE_MS);
    await settle(ids, metaLayer, { status: 'parked', reason: 'token_rejected' });
    await settle(ids, tiktokLayer, { status: 'delivered', reason: null });
    await openCircuit(metaLayer);
    const reconciling = reconciler();
    await reconciling.tick();
    expect(await waiting('meta')).toEqual([]);
    await bench.deliveries.closeCircuit(metaLayer.layer_id);
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

  test('what was released and waits for a worker is asked for again ever more rarely', async () => {
    const ids = await parkedOf(metaLayer, 30);
    const { queued, requeue } = watched();
    const reconciling = reconciler({}, requeue);
    const endsAt = bench.now + 60 * MINUTE_MS;
    for (; bench.now < endsAt; bench.now += EVERY_MS) {
      await reconciling.tick();
    }
    // Ten passes in the first quarter of an hour or so, then one every ten minutes.
    expect(queued.length / ids.length).toBeGreaterThan(10);
    expect(queued.length / ids.length).toBeLessThan(20);
    expect(await waiting('meta')).toEqual(ids);
  });

  test('a job that was lost is queued again by a later pass', async () => {
    const ids = await parkedOf(metaLayer, 3);
    const reconciling = reconciler();
    await reconciling.tick();
    await bench.queues.queues.get('capi-meta')?.drain();
    await reconciling.tick();
    expect(await waiting('meta')).toEqual([]);
    bench.now += EVERY_MS;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(ids);
  });

  describe('a layer that has been left alone for minutes', () => {
    async function leftAlone(requeue: RelayQueues['requeue']) {
      const reconciling = reconciler({}, requeue);
      for (let round = 0; round < 100; round += 1) {
        await reconciling.tick();
        bench.now += EVERY_MS;
      }
      return reconciling;
    }

    test('has what is parked anew, as by a replay, released at once', async () => {
      const stuck = await parkedOf(metaLayer, 3);
      const { queued, requeue } = watched();
      const reconciling = await leftAlone(requeue);
      queued.length = 0;
      await reconciling.tick();
      expect(queued).toEqual([]);
      const replayed = await parkedOf(metaLayer, 2, bench.now - DAY_MS);
      await reconciling.tick();
      expect(queued.sort()).toEqual([...stuck, ...replayed].sort());
    });

    test('is released at once after its circuit was open', async () => {
      const stuck = await parkedOf(metaLayer, 3);
      const { queued, requeue } = watched();
      const reconciling = await leftAlone(requeue);
      await openCircuit(metaLayer);
      await reconciling.tick();
      await bench.deliveries.closeCircuit(metaLayer.layer_id);
      queued.length = 0;
      await reconciling.tick();
      expect(queued.sort()).toEqual(stuck);
    });
  });

  test('what is parked during a pass, behind it, is released after it', async () => {
    await parkedOf(metaLayer, 30);
    const { queued, requeue } = watched();
    const reconciling = reconciler({ deliveriesPerTick: 14 }, requeue);
    await reconciling.tick();
    bench.now += 1;
    const behind = await parkedOf(metaLayer, 1, bench.now - DAY_MS);
    await reconciling.tick();
    await reconciling.tick();
    expect(queued).not.toContain(behind[0]);
    await reconciling.tick();
    expect(queued).toContain(behind[0]);
  });

  test('a layer with many parked deliveries, all of them older, keeps no other waiting', async () => {
    await parkedOf(metaLayer, 40, bench.now - DAY_MS);
    const few = await parkedOf(tiktokLayer, 3);
    await reconciler({ deliveriesPerTick: 14 }).tick();
    expect(await waiting('tiktok')).toEqual(few);
    expect((await waiting('meta')).length).toBeGreaterThan(0);
  });

  test('a layer whose parked deliveries cannot be read keeps no other waiting, and is tried again later', async () => {
    const unreadable = await parkedOf(metaLayer, 3);
    const others = await parkedOf(tiktokLayer, 3);
    let broken = true;
    const reconciling = reconciler({}, bench.queues.requeue, {
      releasable: (layerId, limit, after) =>
        broken && layerId === metaLayer.layer_id
          ? Promise.reject(new Error('canceling statement due to statement timeout'))
          : bench.reconcileStore().releasable(layerId, limit, after),
    });
    await reconciling.tick();
    expect(bench.faults).toEqual(['release']);
    expect(await waiting('tiktok')).toEqual(others);
    broken = false;
    bench.now += EVERY_MS;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(unreadable);
  });

  test('a queue that is away ends the round, and the next one releases all of it', async () => {
    const ids = await parkedOf(metaLayer, 3);
    let away = true;
    const reconciling = reconciler({}, (platform, jobs) =>
      away
        ? Promise.reject(new QueueError('queue_unavailable', 'the queue is away'))
        : bench.queues.requeue(platform, jobs),
    );
    await reconciling.tick();
    expect(bench.faults).toEqual(['release']);
    away = false;
    await reconciling.tick();
    expect(await waiting('meta')).toEqual(ids);
  });
});
