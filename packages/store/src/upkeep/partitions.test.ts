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
    reconcile = reconcileStore(opened.store, { shard: 0, eventRetentionDays: 30, matchingRetentionDays: 8 });
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

  const afterDays = (days: { readonly events: number; readonly matching: number }) =>
    reconcileStore(opened.store, {
      shard: 0,
      eventRetentionDays: days.events,
      matchingRetentionDays: days.matching,
    });
  /** Runs maintenance on every day of the next weeks; answers how many days each partition of today outlived. */
  const livesOf = async (kept: ReconcileStore, day: string, until: number) => {
    const lived = new Map<string, number>();
    for (let later = 0; later <= until; later++) {
      await kept.maintainPartitions(now + later * DAY_MS);
      for (const table of TABLES) {
        if (await exists(partitionOf(table, day))) lived.set(table, later);
      }
    }
    return Object.fromEntries(lived);
  };

  test.each([
    { events: 10, matching: 1, lived: { sdk_events: 10, event_matching: 1, delivery_outcomes: 10 } },
    { events: 12, matching: 8, lived: { sdk_events: 12, event_matching: 8, delivery_outcomes: 12 } },
    { events: 16, matching: 14, lived: { sdk_events: 16, event_matching: 14, delivery_outcomes: 16 } },
    { events: 8, matching: 30, lived: { sdk_events: 8, event_matching: 8, delivery_outcomes: 8 } },
  ])(
    'with $events days for events and $matching for matching data, partitions go on exactly that day',
    async ({ lived, ...days }) => {
      const day = dayOf(now);
      await settledOn(day);
      expect(await livesOf(afterDays(days), day, days.events + 2)).toEqual(lived);
    },
  );

  test('matching data of every day it is kept of has a partition to go with, and no older day has one', async () => {
    for (const matching of [1, 14]) {
      await afterDays({ events: 30, matching }).maintainPartitions(now + 40 * DAY_MS);
      expect(await exists(partitionOf('event_matching', dayOf(now, 40 - matching)))).toBe(true);
      expect(await exists(partitionOf('event_matching', dayOf(now, 39 - matching)))).toBe(false);
    }
  });

  test('matching data of an event that is older than the setting is not stored at all', async () => {
    const append = (daysAgo: number) => {
      const event_time = now - daysAgo * DAY_MS;
      return anEventOf(project.appId, { event: { event_time, occurred_on: dayOf(event_time) } });
    };
    const two = ingestStore(opened.store, { shard: 0, matchingRetentionDays: 2 });
    expect(await two.appendEvents([append(0), append(2), append(3), append(8)], [])).toHaveLength(4);
    expect(await query('SELECT occurred_on FROM event_matching ORDER BY 1')).toEqual([
      { occurred_on: dayOf(now, -2) },
      { occurred_on: dayOf(now) },
    ]);
  });

  test('traits end with the events, test events with matching data, and a refusal never', async () => {
    const ingest = ingestStore(opened.store, { shard: 0 });
    const of = (app_user_id: string) => ({ app_id: project.appId, install_id: null, app_user_id });
    await ingest.mergeTraits({ ...of('u'), identity: { em: ['a'.repeat(64)] }, properties: {} });
    await ingest.writeConsent({
      ...of('agrees'),
      advertising: true,
      analytics: true,
      att_status: 'authorized',
    });
    await ingest.writeConsent({ ...of('no advertising'), advertising: false });
    await ingest.writeConsent({ ...of('no analytics'), advertising: true, analytics: false });
    await ingest.writeConsent({ ...of('asked not to be tracked'), att_status: 'denied' });
    await query(
      `INSERT INTO test_events (test_id, layer_id, loaded) VALUES ('t', '${project.metaLayer}', '{}')`,
    );
    const kept = afterDays({ events: 30, matching: 3 });
    const left = async (days: number) => {
      await kept.maintainPartitions(now + days * DAY_MS);
      const [row] = await query(`SELECT (SELECT count(*)::integer FROM user_traits) AS traits,
        (SELECT count(*)::integer FROM test_events) AS tests, (SELECT count(*)::integer FROM consents) AS consents`);
      return row;
    };
    expect(await left(2.9)).toEqual({ traits: 1, tests: 1, consents: 4 });
    expect(await left(29.9)).toEqual({ traits: 1, tests: 0, consents: 4 });
    expect(await left(30.1)).toEqual({ traits: 0, tests: 0, consents: 3 });
    expect(await left(4_000)).toEqual({ traits: 0, tests: 0, consents: 3 });
    expect(await query('SELECT subject_id FROM consents ORDER BY 1')).toEqual([
      { subject_id: 'asked not to be tracked' },
      { subject_id: 'no advertising' },
      { subject_id: 'no analytics' },
    ]);
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
