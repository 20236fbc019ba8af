import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type SeededProject,
  seedProject,
} from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { deliveryStore } from '../delivery-store.js';
import { ingestStore } from '../ingest-store.js';
import { type ReconcileStore, reconcileStore } from '../reconcile-store.js';
import { dayOf } from './partitioned-tables.js';

const DAY_MS = 86_400_000;
const TABLES = ['sdk_events', 'event_matching', 'delivery_outcomes'] as const;

describe('partitions', () => {
  let opened: TestStore;
  let reconcile: ReconcileStore;
  let project: SeededProject;
  const now = Date.now();

  beforeEach(async () => {
    opened = await openTestStore();
    reconcile = reconcileStore(opened.store, { shard: 0, eventRetentionDays: 30 });
    project = await seedProject(opened.store);
  });
  afterEach(() => opened.close());

  const query = async (text: string) => (await opened.store.batches.query(text)).rows;
  const partitionOf = (table: string, day: string) => `${table}_p${day.replaceAll('-', '')}`;
  const exists = async (partition: string) => {
    const [row] = await query(`SELECT to_regclass('${partition}') IS NOT NULL AS there`);
    return row.there;
  };
  /** An event of a day with an outcome, as they are on that day. */
  const settledOn = async (occurred_on: string) => {
    const append = anEventOf(project.appId, { event: { occurred_on, event_time: Date.parse(occurred_on) } });
    await ingestStore(opened.store, { shard: 0 }).appendEvents([append], []);
    const key = deliveryOf(append, project.metaLayer);
    await deliveryStore(opened.store, { shard: 0 }).settle([anOutcome(key)], []);
    return key;
  };

  test('are made a week ahead', async () => {
    const far = now + 20 * DAY_MS;
    await reconcile.maintainPartitions(far);
    for (const table of TABLES) {
      expect(await exists(partitionOf(table, dayOf(far, 7)))).toBe(true);
      expect(await exists(partitionOf(table, dayOf(far, 8)))).toBe(false);
    }
  });

  test('take over what the default partition holds of their day', async () => {
    const day = dayOf(now, 15);
    const key = await settledOn(day);
    expect(await query('SELECT event_id FROM sdk_events_default')).toHaveLength(1);
    await reconcile.maintainPartitions(now + 10 * DAY_MS);
    expect(await query('SELECT event_id FROM sdk_events_default')).toEqual([]);
    for (const table of TABLES) {
      expect(await query(`SELECT event_id FROM ${partitionOf(table, day)}`)).toEqual([
        { event_id: key.event_id },
      ]);
    }
    const [loaded] = await deliveryStore(opened.store, { shard: 0 }).loadDeliveries([key]);
    expect(loaded).toMatchObject({ event: { event_id: key.event_id }, prior: { status: 'delivered' } });
  });

  test('refuse a second copy of an event like the tables they belong to', async () => {
    const day = dayOf(now, 15);
    await reconcile.maintainPartitions(now + 10 * DAY_MS);
    const append = anEventOf(project.appId, { event: { occurred_on: day } });
    const ingest = ingestStore(opened.store, { shard: 0 });
    expect(await ingest.appendEvents([append], [])).toHaveLength(1);
    expect(await ingest.appendEvents([append], [])).toEqual([]);
  });

  test('of events are dropped after their retention, those of matching data after eight days', async () => {
    const day = dayOf(now);
    await settledOn(day);
    await reconcile.maintainPartitions(now + 8 * DAY_MS);
    expect(await exists(partitionOf('event_matching', day))).toBe(true);
    await reconcile.maintainPartitions(now + 9 * DAY_MS);
    expect(await exists(partitionOf('event_matching', day))).toBe(false);
    await reconcile.maintainPartitions(now + 30 * DAY_MS);
    expect(await exists(partitionOf('sdk_events', day))).toBe(true);
    await reconcile.maintainPartitions(now + 31 * DAY_MS);
    expect(await exists(partitionOf('sdk_events', day))).toBe(false);
    expect(await exists(partitionOf('delivery_outcomes', day))).toBe(false);
  });

  test('what is still parked when its partition is dropped is counted as expired', async () => {
    const append = anEventOf(project.appId);
    await ingestStore(opened.store, { shard: 0 }).appendEvents([append], []);
    const parked = anOutcome(deliveryOf(append, project.metaLayer), {
      status: 'parked',
      reason: 'token_rejected',
    });
    await deliveryStore(opened.store, { shard: 0 }).settle([parked], []);
    await reconcile.maintainPartitions(now + 31 * DAY_MS);
    expect(
      await query(`SELECT status, reason, sum(count)::integer AS count FROM delivery_stats
                   GROUP BY 1, 2 HAVING sum(count) <> 0`),
    ).toEqual([{ status: 'failed', reason: 'expired', count: 1 }]);
  });

  test('the default partition ends by the time its rows were written, whatever day they claim', async () => {
    await settledOn('1999-12-31');
    await settledOn('2099-12-31');
    // Matching data of an event that is long past is not stored in the first place.
    await query(
      `INSERT INTO event_matching SELECT app_id, event_id, '1999-12-31', '{}' FROM event_matching_default`,
    );
    const left = async () => {
      const counts = await Promise.all(TABLES.map((table) => query(`SELECT 1 FROM ${table}_default`)));
      return counts.map((rows) => rows.length);
    };
    expect(await left()).toEqual([2, 2, 2]);
    await reconcile.maintainPartitions(now + 7 * DAY_MS);
    expect(await left()).toEqual([2, 2, 2]);
    await reconcile.maintainPartitions(now + 9 * DAY_MS);
    expect(await left()).toEqual([2, 0, 2]);
    await reconcile.maintainPartitions(now + 31 * DAY_MS);
    expect(await left()).toEqual([0, 0, 0]);
  });

  test('a table that somebody has locked is left for the next run', async () => {
    const holder = await opened.store.batches.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM sdk_events_default');
      await reconcile.maintainPartitions(now + 10 * DAY_MS);
      expect(opened.warnings).toEqual([
        'a table is locked by others; the next run looks after its partitions',
      ]);
      await holder.query('ROLLBACK');
    } finally {
      holder.release();
    }
    await reconcile.maintainPartitions(now + 10 * DAY_MS);
    expect(await exists(partitionOf('sdk_events', dayOf(now, 17)))).toBe(true);
  });

  test('rows that end by their age are deleted then and not before', async () => {
    await ingestStore(opened.store, { shard: 0 }).appendEvents(
      [anEventOf(project.appId, { clicks: [{ kind: 'fbclid', click_id: 'a', first_seen_at: now }] })],
      [],
    );
    await query(`INSERT INTO idempotency_keys (caller_id, endpoint, idempotency_key, body_sha256)
                 VALUES ('key', 'POST /', 'one', 'x')`);
    const left = async () => [
      (await query('SELECT 1 FROM install_clicks')).length,
      (await query('SELECT 1 FROM idempotency_keys')).length,
    ];
    await reconcile.maintainPartitions(now + 0.9 * DAY_MS);
    expect(await left()).toEqual([1, 1]);
    await reconcile.maintainPartitions(now + 1.1 * DAY_MS);
    expect(await left()).toEqual([1, 0]);
    await reconcile.maintainPartitions(now + 90.1 * DAY_MS);
    expect(await left()).toEqual([0, 0]);
  });
});
