import type { DeliveryKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type Ending,
  type SeededProject,
  seedProject,
} from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { type DeliveryStore, deliveryStore } from '../delivery-store.js';
import { type IngestStore, ingestStore } from '../ingest-store.js';
import { APPLICATION_NAME } from '../open-store.js';
import { type ReconcileStore, reconcileStore } from '../reconcile-store.js';
import { updateLayer } from '../settings/layers.js';
import type { OpenWindow } from './windows.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PARKED: Ending = { status: 'parked', reason: 'token_rejected' };

let opened: TestStore;
let reconcile: ReconcileStore;
let ingest: IngestStore;
let deliveries: DeliveryStore;
let project: SeededProject;

beforeAll(async () => {
  opened = await openTestStore();
  reconcile = reconcileStore(opened.store, { shard: 2, eventRetentionDays: 30 });
  ingest = ingestStore(opened.store, { shard: 0 });
  deliveries = deliveryStore(opened.store, { shard: 1 });
});
afterAll(() => opened.close());
beforeEach(async () => {
  // Windows and parked deliveries are looked for in the whole store.
  for (const table of [
    'sdk_events',
    'delivery_outcomes',
    'delivery_stats',
    'reconcile_windows',
    'reconcile_state',
  ]) {
    await opened.store.batches.query(`DELETE FROM ${table}`);
  }
  project = await seedProject(opened.store);
});

/** Events that arrived at these times (Unix ms), routed to both layers. */
async function arrived(times: readonly number[]): Promise<DeliveryKey[]> {
  const events = times.map((time, index) =>
    anEventOf(project.appId, {
      event: {
        event_id: `event-${index}`,
        event_time: time,
        routed_to: [project.metaLayer, project.tiktokLayer],
      },
    }),
  );
  await ingest.appendEvents(events, []);
  await opened.store.batches.query('UPDATE sdk_events SET received_at = event_time');
  return events.flatMap((append) => [
    deliveryOf(append, project.metaLayer),
    deliveryOf(append, project.tiktokLayer),
  ]);
}

async function parked(eventTimes: readonly number[], layer = project.metaLayer): Promise<DeliveryKey[]> {
  const events = eventTimes.map((event_time) => anEventOf(project.appId, { event: { event_time } }));
  await ingest.appendEvents(events, []);
  const keys = events.map((append) => deliveryOf(append, layer));
  await deliveries.settle(
    keys.map((key) => anOutcome(key, PARKED)),
    [],
  );
  return keys;
}

const stop = (layer_id: string) =>
  deliveries.openCircuit(
    { layer_id, reason: 'token_rejected', detail: null, vault_version: 1, opened_at: Date.now() },
    Date.now(),
  );

const sorted = (keys: readonly DeliveryKey[]) =>
  keys.map((key) => JSON.stringify(Object.entries(key).sort())).sort();

describe('windows of arrival', () => {
  const START = Date.parse('2026-03-01T10:00:00Z');

  test('begin with the first event that ever arrived', async () => {
    await arrived([START + 30_000]);
    await reconcile.openWindows(START + 3 * MINUTE_MS, MINUTE_MS);
    expect(await reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([
      { from: START, until: START + MINUTE_MS, checks: 0 },
      { from: START + MINUTE_MS, until: START + 2 * MINUTE_MS, checks: 0 },
      { from: START + 2 * MINUTE_MS, until: START + 3 * MINUTE_MS, checks: 0 },
    ]);
  });

  test('begin now on an empty store', async () => {
    await reconcile.openWindows(START, MINUTE_MS);
    await reconcile.openWindows(START + 2 * MINUTE_MS - 1, MINUTE_MS);
    expect(await reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([
      { from: START, until: START + MINUTE_MS, checks: 0 },
    ]);
  });

  test('are opened once, and a closed one never again', async () => {
    await reconcile.openWindows(START, MINUTE_MS);
    await Promise.all([1, 2, 3].map(() => reconcile.openWindows(START + 2 * MINUTE_MS, MINUTE_MS)));
    const windows = await reconcile.dueWindows(START + HOUR_MS, 10);
    expect(windows).toHaveLength(2);
    for (const window of windows) await reconcile.closeWindow(window);
    await reconcile.openWindows(START + 3 * MINUTE_MS, MINUTE_MS);
    expect(await reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([
      { from: START + 2 * MINUTE_MS, until: START + 3 * MINUTE_MS, checks: 0 },
    ]);
  });

  test('that still miss deliveries are left alone until their time', async () => {
    await reconcile.openWindows(START, MINUTE_MS);
    await reconcile.openWindows(START + MINUTE_MS, MINUTE_MS);
    const [window] = await reconcile.dueWindows(START + HOUR_MS, 10);
    await reconcile.recheckWindow(window ?? none(), START + HOUR_MS);
    expect(await reconcile.dueWindows(START + HOUR_MS - 1, 10)).toEqual([]);
    expect(await reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([{ ...window, checks: 1 }]);
  });

  test('wait for a transaction that began within them', async () => {
    await reconcile.openWindows(Date.now() - MINUTE_MS, 1);
    const slow = new pg.Client({ connectionString: opened.url, application_name: APPLICATION_NAME });
    await slow.connect();
    await slow.query('BEGIN');
    const { rows } = await slow.query('SELECT now()');
    const began = rows[0].now.getTime();
    await reconcile.openWindows(began + 1_000, 1);
    expect((await allWindows()).every((window) => window.until <= began)).toBe(true);
    await slow.query('COMMIT');
    await slow.end();
    await reconcile.openWindows(began + 1_000, 1);
    expect((await allWindows()).some((window) => window.until > began)).toBe(true);
  });

  const allWindows = () => reconcile.dueWindows(Date.now() + HOUR_MS, 1_000_000);
});

describe('missing deliveries', () => {
  const FROM = Date.now() - HOUR_MS;
  const WINDOW: OpenWindow = { from: FROM, until: FROM + MINUTE_MS, checks: 0 };

  test('are the routed ones of the window without any outcome', async () => {
    const keys = await arrived([FROM - 1, FROM, FROM + 1_000, FROM + MINUTE_MS]);
    const [, , first, second, third, fourth] = keys;
    expect(sorted(await reconcile.missingDeliveries(WINDOW, null, 100))).toEqual(sorted(keys.slice(2, 6)));
    await deliveries.settle([anOutcome(first ?? none()), anOutcome(second ?? none(), PARKED)], []);
    expect(sorted(await reconcile.missingDeliveries(WINDOW, null, 100))).toEqual(
      sorted([third ?? none(), fourth ?? none()]),
    );
  });

  test('an event that belongs to no layer misses nothing', async () => {
    await ingest.appendEvents([anEventOf(project.appId)], []);
    const all = { from: 0, until: Date.now() + HOUR_MS, checks: 0 };
    expect(await reconcile.missingDeliveries(all, null, 100)).toEqual([]);
  });

  test.each([1, 2, 3, 7, 100])('come in pages of %i without a gap or a repetition', async (size) => {
    // Many events of one commit arrive at the same time: only the key tells them apart.
    const keys = await arrived([...Array(7).fill(FROM), FROM + 1, ...Array(4).fill(FROM + 2)]);
    const found: DeliveryKey[] = [];
    for (let after: DeliveryKey | null = null; ; ) {
      const page = await reconcile.missingDeliveries(WINDOW, after, size);
      found.push(...page);
      after = page.at(-1) ?? null;
      if (page.length < size) break;
      // What is queued while the pages are read may be settled at once.
      await deliveries.settle([anOutcome(page[0] ?? none())], []);
    }
    expect(sorted(found)).toEqual(sorted(keys));
  });
});

describe('parked deliveries', () => {
  const NOW = Date.now();

  test('are released once their layer has no open circuit, the oldest event first', async () => {
    const meta = await parked([NOW - 3 * HOUR_MS, NOW - HOUR_MS]);
    const tiktok = await parked([NOW - 2 * HOUR_MS, NOW - 30 * HOUR_MS], project.tiktokLayer);
    await stop(project.metaLayer);
    expect(await reconcile.releasable(10, null)).toEqual([tiktok[1], tiktok[0]]);
    await deliveries.closeCircuit(project.metaLayer, NOW);
    expect(await reconcile.releasable(10, null)).toEqual([tiktok[1], meta[0], tiktok[0], meta[1]]);
  });

  test('of a deleted layer are released, to be dropped for that', async () => {
    const keys = await parked([NOW]);
    await stop(project.metaLayer);
    await updateLayer(opened.store, project.metaLayer, { is_deleted: true });
    expect(await reconcile.releasable(10, null)).toEqual(keys);
  });

  test.each([1, 2, 3, 50])('are released in pages of %i without a gap or a repetition', async (size) => {
    const keys = [
      ...(await parked([...Array(5).fill(NOW), NOW - 1])),
      ...(await parked(Array(3).fill(NOW), project.tiktokLayer)),
    ];
    const found: DeliveryKey[] = [];
    for (let after: DeliveryKey | null = null; ; ) {
      const page = await reconcile.releasable(size, after);
      found.push(...page);
      after = page.at(-1) ?? null;
      if (page.length < size) break;
      // The cursor's own delivery is sent before the next page is asked for.
      await deliveries.settle([anOutcome(after ?? none())], []);
    }
    expect(sorted(found)).toEqual(sorted(keys));
  });

  test('there are none to release when nothing is parked', async () => {
    expect(await reconcile.releasable(10, null)).toEqual([]);
  });

  test('older than their platform accepts become failed, whether their layer is stopped or not', async () => {
    const old = await parked([NOW - 10 * HOUR_MS, NOW - 9 * HOUR_MS]);
    const young = await parked([NOW - 7 * HOUR_MS]);
    const other = await parked([NOW - 10 * HOUR_MS], project.tiktokLayer);
    await stop(project.metaLayer);
    expect(await reconcile.expireParked('meta_ads', NOW - 8 * HOUR_MS, NOW, 100)).toBe(2);
    const loaded = await deliveries.loadDeliveries([...old, ...young, ...other]);
    const expired = { status: 'failed', reason: 'expired' };
    expect(loaded.map(({ prior }) => prior)).toEqual([expired, expired, PARKED, PARKED]);
    expect(await counters()).toEqual(await ledgerCount());
  });

  test('are expired no more at once than asked for', async () => {
    await parked(Array(5).fill(NOW - 10 * HOUR_MS));
    const expire = () => reconcile.expireParked('meta_ads', NOW - HOUR_MS, NOW, 2);
    expect([await expire(), await expire(), await expire(), await expire()]).toEqual([2, 2, 1, 0]);
    expect(await counters()).toEqual(await ledgerCount());
  });

  test('that are delivered while they expire end one way and are counted so', async () => {
    const keys = await parked(Array.from({ length: 60 }, (_, index) => NOW - 10 * HOUR_MS + index));
    const expire = async () => {
      while ((await reconcile.expireParked('meta_ads', NOW, NOW, 7)) > 0);
    };
    const deliver = async () => {
      for (const key of keys.toReversed()) await deliveries.settle([anOutcome(key)], []);
    };
    await Promise.all([expire(), deliver(), expire()]);
    expect(await counters()).toEqual(await ledgerCount());
    expect((await ledgerCount()).reduce((sum, { count }) => sum + count, 0)).toBe(60);
  });

  const counters = async (): Promise<Counted[]> => {
    const { rows } = await opened.store.batches.query<Counted>(`
      SELECT layer_id, status, reason, sum(count)::integer AS count
      FROM delivery_stats GROUP BY 1, 2, 3 HAVING sum(count) <> 0 ORDER BY 1, 2, 3`);
    return rows;
  };
  const ledgerCount = async (): Promise<Counted[]> => {
    const { rows } = await opened.store.batches.query<Counted>(`
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

describe('leading', () => {
  test('one process leads, and another one as soon as it is done', async () => {
    const other = reconcileStore(opened.store, { shard: 3, eventRetentionDays: 30 });
    const led: string[] = [];
    const ran = await reconcile.asLeader('reconciler', async () => {
      led.push('first');
      expect(await other.asLeader('reconciler', async () => void led.push('second'))).toBe(false);
      expect(await other.asLeader('partitions', async () => void led.push('partitions'))).toBe(true);
    });
    expect(ran).toBe(true);
    expect(await other.asLeader('reconciler', async () => void led.push('third'))).toBe(true);
    expect(led).toEqual(['first', 'partitions', 'third']);
  });

  test('a leader that fails makes room for the next', async () => {
    const failing = reconcile.asLeader('reconciler', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await reconcile.asLeader('reconciler', async () => {})).toBe(true);
  });

  test('a leader whose connection is cut finishes its work and makes room', async () => {
    const ran = await reconcile.asLeader('reconciler', async () => {
      await opened.store.db.selectNoFrom((expression) => expression.val(1).as('one')).execute();
      await opened.store.batches.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()`,
      );
    });
    expect(ran).toBe(true);
    expect(await reconcile.asLeader('reconciler', async () => {})).toBe(true);
  });
});

function none(): never {
  throw new Error('a test asked for a row it did not make');
}
