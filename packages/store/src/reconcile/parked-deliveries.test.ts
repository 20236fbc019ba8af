import type { DeliveryKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { none, openReconciling, type Reconciling, startAfresh } from '../../test-support/reconciling.js';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type Ending,
  type SeededProject,
} from '../../test-support/rows.js';

const HOUR_MS = 3_600_000;
const PARKED: Ending = { status: 'parked', reason: 'token_rejected' };

let parts: Reconciling;
let project: SeededProject;

beforeAll(async () => {
  parts = await openReconciling();
});
afterAll(() => parts.opened.close());
beforeEach(async () => {
  project = await startAfresh(parts);
});

async function parked(eventTimes: readonly number[], layer = project.metaLayer): Promise<DeliveryKey[]> {
  const events = eventTimes.map((event_time) => anEventOf(project.appId, { event: { event_time } }));
  await parts.ingest.appendEvents(events, []);
  const keys = events.map((append) => deliveryOf(append, layer));
  await parts.deliveries.settle(
    keys.map((key) => anOutcome(key, PARKED)),
    [],
  );
  return keys;
}

const stop = (layer_id: string) =>
  parts.deliveries.openCircuit(
    { layer_id, reason: 'token_rejected', detail: null, vault_version: 1, opened_at: Date.now() },
    Date.now(),
  );

describe('parked deliveries', () => {
  const NOW = Date.now();

  test('older than their platform accepts become failed, whether their layer is stopped or not', async () => {
    const old = await parked([NOW - 10 * HOUR_MS, NOW - 9 * HOUR_MS]);
    const young = await parked([NOW - 7 * HOUR_MS]);
    const other = await parked([NOW - 10 * HOUR_MS], project.tiktokLayer);
    await stop(project.metaLayer);
    expect(await parts.reconcile.expireParked('meta_ads', NOW - 8 * HOUR_MS, NOW, 100)).toBe(2);
    const loaded = await parts.deliveries.loadDeliveries([...old, ...young, ...other]);
    const expired = { status: 'failed', reason: 'expired' };
    expect(loaded.map(({ prior }) => prior)).toEqual([expired, expired, PARKED, PARKED]);
    expect(await counters()).toEqual(await ledgerCount());
  });

  test('that may have arrived before they were parked end in that doubt when they are too old', async () => {
    const keys = await parked([NOW - 10 * HOUR_MS, NOW - 9 * HOUR_MS]);
    const [sent] = keys;
    await parts.deliveries.noteUnknown([sent ?? none()], NOW - 9 * HOUR_MS);
    expect(await parts.reconcile.expireParked('meta_ads', NOW - 8 * HOUR_MS, NOW, 100)).toBe(2);
    const loaded = await parts.deliveries.loadDeliveries(keys);
    expect(loaded.map(({ prior }) => prior)).toEqual([
      { status: 'failed', reason: 'outcome_unknown' },
      { status: 'failed', reason: 'expired' },
    ]);
    expect(await counters()).toEqual(await ledgerCount());
  });

  test('are expired no more at once than asked for', async () => {
    await parked(Array(5).fill(NOW - 10 * HOUR_MS));
    const expire = () => parts.reconcile.expireParked('meta_ads', NOW - HOUR_MS, NOW, 2);
    expect([await expire(), await expire(), await expire(), await expire()]).toEqual([2, 2, 1, 0]);
    expect(await counters()).toEqual(await ledgerCount());
  });

  test('that are delivered while they expire end one way and are counted so', async () => {
    const keys = await parked(Array.from({ length: 60 }, (_, index) => NOW - 10 * HOUR_MS + index));
    const expire = async () => {
      while ((await parts.reconcile.expireParked('meta_ads', NOW, NOW, 7)) > 0);
    };
    const deliver = async () => {
      for (const key of keys.toReversed()) await parts.deliveries.settle([anOutcome(key)], []);
    };
    await Promise.all([expire(), deliver(), expire()]);
    expect(await counters()).toEqual(await ledgerCount());
    expect((await ledgerCount()).reduce((sum, { count }) => sum + count, 0)).toBe(60);
  });

  const counters = async (): Promise<Counted[]> => {
    const { rows } = await parts.opened.store.batches.query<Counted>(`
      SELECT layer_id, status, reason, sum(count)::integer AS count
      FROM delivery_stats GROUP BY 1, 2, 3 HAVING sum(count) <> 0 ORDER BY 1, 2, 3`);
    return rows;
  };
  const ledgerCount = async (): Promise<Counted[]> => {
    const { rows } = await parts.opened.store.batches.query<Counted>(`
      SELECT layer_id, status, reason, count(*)::integer AS count
      FROM delivery_outcomes GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`);
    return rows;
  };
});

interface Counted {
  readonly layer_id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly count: number;
}
