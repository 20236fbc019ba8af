import { describe, expect, test } from '@jest/globals';
import { Batcher } from './batcher.js';
import { Slots } from './slots.js';

const turnOfEventLoop = () => new Promise((resolve) => setImmediate(resolve));

/** Batchers that share slots, whose runs end when the test says so. */
function sharing(count: number, names: readonly string[]) {
  const slots = new Slots(count);
  const runs: { readonly batch: string; readonly finish: () => void }[] = [];
  const batchers = names.map(
    (name) =>
      new Batcher<string, string>({
        maxItems: 100,
        slots,
        run: (items) =>
          new Promise((resolve) => {
            runs.push({ batch: `${name}${items.join('')}`, finish: () => resolve(items) });
          }),
      }),
  );
  return { batchers, runs, batches: () => runs.map((run) => run.batch) };
}

describe('batchers that share slots', () => {
  test('go on filling until one of them is done, and then in the order in which they asked', async () => {
    const { batchers, runs, batches } = sharing(1, ['A', 'B', 'C']);
    const [a, b, c] = batchers;
    void a?.add('1');
    await turnOfEventLoop();
    void c?.add('1');
    await turnOfEventLoop();
    void b?.add('1');
    await turnOfEventLoop();
    void c?.add('2');
    await turnOfEventLoop();
    expect(batches()).toEqual(['A1']);

    runs[0]?.finish();
    await turnOfEventLoop();
    expect(batches()).toEqual(['A1', 'C12']);
    runs[1]?.finish();
    await turnOfEventLoop();
    expect(batches()).toEqual(['A1', 'C12', 'B1']);
  });

  test('run side by side while there are slots', async () => {
    const { batchers, batches } = sharing(2, ['A', 'B']);
    for (const batcher of batchers) void batcher.add('1');
    await turnOfEventLoop();
    expect(batches()).toEqual(['A1', 'B1']);
  });

  test('pass a slot on where the one that asked has nothing left to run', async () => {
    const slots = new Slots(1);
    const order: string[] = [];
    slots.take(() => order.push('never'));
    slots.take(() => order.push('first looks and leaves'));
    slots.take(() => {
      if (slots.take(() => {})) order.push('second takes it');
    });
    slots.give();
    expect(order).toEqual(['first looks and leaves', 'second takes it']);
  });

  test('finish everything when they are closed', async () => {
    const { batchers, runs, batches } = sharing(1, ['A', 'B']);
    for (const batcher of batchers) void batcher.add('1');
    await turnOfEventLoop();
    const closed = Promise.all(batchers.map((batcher) => batcher.close()));
    runs[0]?.finish();
    await turnOfEventLoop();
    runs[1]?.finish();
    await closed;
    expect(batches()).toEqual(['A1', 'B1']);
  });
});
