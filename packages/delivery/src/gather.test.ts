import { describe, expect, test } from '@jest/globals';
import { createGatherer } from './gather.js';
import { createLayerHolds } from './layer-holds.js';
import type { DeliveryWork, Ending } from './work.js';

const work = (event_id: string, layer_id = 'layer_1'): DeliveryWork => ({
  key: { app_id: 'app_a', event_id, occurred_on: '2026-11-25', layer_id },
  context: { attempt: 1, isLastAttempt: false },
});

type Deliver = (layerId: string, works: readonly DeliveryWork[]) => Promise<readonly Ending<DeliveryWork>[]>;

function gathering(deliver: Deliver, now = () => 0) {
  const faults: string[] = [];
  const gatherer = createGatherer(
    { maxEvents: 100, lingerMs: 5, maxInFlight: 2, maxInFlightOfAll: 10 },
    createLayerHolds(),
    { now, random: () => 0 },
    deliver,
    (what) => faults.push(what),
  );
  return { gatherer, faults };
}

const done: Deliver = async (_layerId, works) =>
  works.map((each) => ({ work: each, end: { kind: 'done' }, outcome: null }));

describe('the gatherer', () => {
  test('never mixes layers in a batch, and answers every delivery', async () => {
    const batches: string[][] = [];
    const { gatherer } = gathering((layerId, works) => {
      batches.push(works.map((each) => `${layerId}/${each.key.event_id}`));
      return done(layerId, works);
    });
    const all = ['a', 'b', 'c'].flatMap((id) => [work(id, 'layer_1'), work(id, 'layer_2')]);
    const ends = await Promise.all(all.map((each) => gatherer.add(each)));
    expect(ends).toEqual(all.map(() => ({ kind: 'done' })));
    expect(batches).toEqual([
      ['layer_1/a', 'layer_1/b', 'layer_1/c'],
      ['layer_2/a', 'layer_2/b', 'layer_2/c'],
    ]);
  });

  test('what arrives while a request is away leaves together', async () => {
    let release: () => void = () => undefined;
    const away = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sizes: number[] = [];
    const { gatherer } = gathering(async (layerId, works) => {
      sizes.push(works.length);
      if (sizes.length === 1) await away;
      return done(layerId, works);
    });
    const first = gatherer.add(work('first'));
    await new Promise((resolve) => setImmediate(resolve));
    const later = ['a', 'b', 'c', 'd'].map((id) => gatherer.add(work(id)));
    release();
    await Promise.all([first, ...later]);
    expect(sizes).toEqual([1, 4]);
  });

  test('a throttled layer is not asked again before its time, and another layer is', async () => {
    let time = 1_000;
    const asked: string[] = [];
    const { gatherer } = gathering(
      async (layerId, works) => {
        asked.push(layerId);
        return works.map((each) => ({
          work: each,
          end: layerId === 'layer_1' ? { kind: 'wait', forMs: 500 } : { kind: 'done' },
          outcome: null,
        }));
      },
      () => time,
    );
    expect(await gatherer.add(work('a', 'layer_1'))).toEqual({ kind: 'wait', forMs: 500 });
    time = 1_200;
    expect(await gatherer.add(work('b', 'layer_1'))).toEqual({ kind: 'wait', forMs: 300 });
    expect(await gatherer.add(work('c', 'layer_2'))).toEqual({ kind: 'done' });
    time = 1_500;
    await gatherer.add(work('b', 'layer_1'));
    expect(asked).toEqual(['layer_1', 'layer_2', 'layer_1']);
  });

  test('what was gathered before its layer was throttled is not sent after it', async () => {
    const sizes: number[] = [];
    const { gatherer } = gathering(async (_layerId, works) => {
      sizes.push(works.length);
      return works.map((each) => ({ work: each, end: { kind: 'wait', forMs: 500 }, outcome: null }));
    });
    const all = Array.from({ length: 350 }, (_, index) => gatherer.add(work(`e${index}`)));
    const ends = await Promise.all(all);
    expect(ends.every((end) => end.kind === 'wait')).toBe(true);
    // Two batches may be in flight at once; what waited behind them learns of the wait.
    expect(sizes).toEqual([100, 100]);
  });

  test('a store that cannot be read puts the batch back without using an attempt', async () => {
    const { gatherer, faults } = gathering(async () => {
      throw new Error('the database is away');
    });
    expect(await gatherer.add(work('a'))).toEqual({ kind: 'wait', forMs: 2_000 });
    expect(faults).toEqual(['A batch of 1 deliveries of layer layer_1 was put back']);
  });
});
