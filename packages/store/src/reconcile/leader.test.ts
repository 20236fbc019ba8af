import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openReconciling, type Reconciling, startAfresh } from '../../test-support/reconciling.js';
import { reconcileStore } from '../reconcile-store.js';

let parts: Reconciling;

beforeAll(async () => {
  parts = await openReconciling();
});
afterAll(() => parts.opened.close());
beforeEach(async () => {
  await startAfresh(parts);
});

describe('leading', () => {
  test('one process leads, and another one as soon as it is done', async () => {
    const other = reconcileStore(parts.opened.store, {
      shard: 3,
      eventRetentionDays: 30,
      matchingRetentionDays: 8,
    });
    const led: string[] = [];
    const ran = await parts.reconcile.asLeader('reconciler', async () => {
      led.push('first');
      expect(await other.asLeader('reconciler', async () => void led.push('second'))).toBe(false);
      expect(await other.asLeader('partitions', async () => void led.push('partitions'))).toBe(true);
    });
    expect(ran).toBe(true);
    expect(await other.asLeader('reconciler', async () => void led.push('third'))).toBe(true);
    expect(led).toEqual(['first', 'partitions', 'third']);
  });

  test('a leader that fails makes room for the next', async () => {
    const failing = parts.reconcile.asLeader('reconciler', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await parts.reconcile.asLeader('reconciler', async () => {})).toBe(true);
  });

  test('a leader whose connection is cut finishes its work and makes room', async () => {
    const ran = await parts.reconcile.asLeader('reconciler', async () => {
      await parts.opened.store.batches.query(
        `SELECT pg_terminate_backend(locks.pid)
         FROM pg_locks AS locks JOIN pg_database AS own ON own.oid = locks.database
         WHERE locks.locktype = 'advisory' AND own.datname = current_database()`,
      );
    });
    expect(ran).toBe(true);
    expect(await parts.reconcile.asLeader('reconciler', async () => {})).toBe(true);
  });
});
