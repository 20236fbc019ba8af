import { describe, expect, it, jest } from '@jest/globals';
import { Batcher, type BatcherOptions } from './batcher.js';

/** A batcher whose runs end when the test says so. */
function heldBatcher(options: Partial<BatcherOptions<string, string>> = {}) {
  const runs: { items: readonly string[]; finish: () => void; fail: (error: Error) => void }[] = [];
  const batcher = new Batcher<string, string>({
    maxItems: 100,
    ...options,
    run: (items) =>
      new Promise((resolve, reject) => {
        runs.push({ items, finish: () => resolve(items.map((item) => item.toUpperCase())), fail: reject });
      }),
  });
  return { batcher, runs, batches: () => runs.map((run) => run.items.join('')) };
}

const turnOfEventLoop = () => new Promise((resolve) => setImmediate(resolve));

describe('a batcher', () => {
  it('runs what arrives in one turn of the event loop together and at once when idle', async () => {
    const { batcher, runs, batches } = heldBatcher();
    const results = Promise.all([batcher.add('a'), batcher.add('b')]);
    await turnOfEventLoop();
    expect(batches()).toEqual(['ab']);
    runs[0]?.finish();
    await expect(results).resolves.toEqual(['A', 'B']);
  });

  it('collects while a run is under way and lets it go when that run ends', async () => {
    const { batcher, runs, batches } = heldBatcher();
    const first = batcher.add('a');
    await turnOfEventLoop();
    void batcher.add('b');
    await turnOfEventLoop();
    void batcher.add('c');
    await turnOfEventLoop();
    expect(batches()).toEqual(['a']);
    expect(batcher.waiting).toBe(2);

    runs[0]?.finish();
    await first;
    expect(batches()).toEqual(['a', 'bc']);
    expect(batcher.waiting).toBe(0);
  });

  it('never puts more than maxItems into a run', async () => {
    const { batcher, batches } = heldBatcher({ maxItems: 2, maxInFlight: 9 });
    for (const item of 'abcde') void batcher.add(item);
    await turnOfEventLoop();
    expect(batches()).toEqual(['ab', 'cd']);
  });

  it('keeps a run within maxWeight, and lets a heavier item go alone', async () => {
    const { batcher, runs, batches } = heldBatcher({ maxWeight: 5, weigh: Number });
    const all = Promise.all([...'23941'].map((item) => batcher.add(item)));
    await turnOfEventLoop();
    for (let run = 0; run < 3; run += 1) {
      runs[run]?.finish();
      await turnOfEventLoop();
    }
    await all;
    expect(batches()).toEqual(['23', '9', '41']);
  });

  it('starts a full batch while others are under way, up to maxInFlight', async () => {
    const { batcher, batches } = heldBatcher({ maxItems: 1, maxInFlight: 2 });
    for (const item of 'abc') void batcher.add(item);
    await turnOfEventLoop();
    expect(batches()).toEqual(['a', 'b']);
  });

  it('holds a batch that is not full for lingerMs at most while another is under way', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { batcher, batches } = heldBatcher({ maxInFlight: 2, lingerMs: 25 });
      void batcher.add('a');
      await turnOfEventLoop();
      void batcher.add('b');
      await turnOfEventLoop();
      jest.advanceTimersByTime(24);
      expect(batches()).toEqual(['a']);
      jest.advanceTimersByTime(1);
      expect(batches()).toEqual(['a', 'b']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('lets a batch that lingered without a free place go as soon as there is one', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const { batcher, runs, batches } = heldBatcher({ maxItems: 2, maxInFlight: 2, lingerMs: 25 });
      for (const item of 'aabb') void batcher.add(item);
      await turnOfEventLoop();
      void batcher.add('c');
      await turnOfEventLoop();
      jest.advanceTimersByTime(25);
      expect(batches()).toEqual(['aa', 'bb']);
      runs[0]?.finish();
      await turnOfEventLoop();
      expect(batches()).toEqual(['aa', 'bb', 'c']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('tells every item of a run that failed, and goes on with the next', async () => {
    const { batcher, runs } = heldBatcher();
    const failing = Promise.allSettled([batcher.add('a'), batcher.add('b')]);
    await turnOfEventLoop();
    const next = batcher.add('c');
    const fault = new Error('The database is away.');
    runs[0]?.fail(fault);
    await expect(failing).resolves.toEqual([
      { status: 'rejected', reason: fault },
      { status: 'rejected', reason: fault },
    ]);
    runs[1]?.finish();
    await expect(next).resolves.toBe('C');
  });

  it('tells every item when a run throws before its first wait', async () => {
    const batcher = new Batcher<string, string>({
      maxItems: 2,
      run: () => {
        throw new Error('at once');
      },
    });
    await expect(batcher.add('a')).rejects.toThrow('at once');
  });

  it('refuses a run that does not answer each item, rather than leaving one without a result', async () => {
    const batcher = new Batcher<string, string>({ maxItems: 9, run: async (items) => items.slice(1) });
    const results = await Promise.allSettled([batcher.add('a'), batcher.add('b')]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  });

  it('drains when closed, takes on nothing more, and closes once', async () => {
    const { batcher, runs, batches } = heldBatcher({ maxItems: 2 });
    const results = Promise.all([...'abc'].map((item) => batcher.add(item)));
    const closed = Promise.all([batcher.close(), batcher.close()]);
    await expect(batcher.add('d')).rejects.toThrow('closed');
    runs[0]?.finish();
    await turnOfEventLoop();
    runs[1]?.finish();
    await expect(results).resolves.toEqual(['A', 'B', 'C']);
    await closed;
    expect(batches()).toEqual(['ab', 'c']);
  });

  it('closes at once when nothing was taken on', async () => {
    await expect(heldBatcher().batcher.close()).resolves.toBeUndefined();
  });
});
