import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anEventOf, anOutcome, deliveryOf, type Ending, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { deliveryStore } from '../delivery-store.js';
import { ingestStore } from '../ingest-store.js';
import { foldCounters } from './fold-counters.js';

const HOUR_MS = 3_600_000;
/** The middle of this hour, so that what is a moment apart is in the same one. */
const NOW = (Math.floor(Date.now() / HOUR_MS) + 0.5) * HOUR_MS;
const PARKED: Ending = { status: 'parked', reason: 'token_rejected' };

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

const shardsOf = async (table: string) => {
  const { rows } = await opened.store.batches.query(`SELECT DISTINCT shard FROM ${table} ORDER BY shard`);
  return rows.map((row) => row.shard);
};
const totals = async () => {
  const { rows } = await opened.store.batches.query(`
    SELECT layer_id, hour, event_name, platform_event, status, reason, sum(count)::integer AS count,
           max(last_settled_at) AS last
    FROM delivery_stats GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4, 5, 6`);
  return rows;
};

test('shards of past hours become one, and the counts stay what they were', async () => {
  const { appId, metaLayer } = await seedProject(opened.store);
  const events = Array.from({ length: 30 }, () => anEventOf(appId));
  await ingestStore(opened.store, { shard: 4 }).appendEvents(events, [
    { app_id: appId, code: 'phone_unresolved', count: 1 },
  ]);
  const keys = events.map((append) => deliveryOf(append, metaLayer));
  const settle = (shard: number, ending: Ending, hoursAgo: number, from: number, to: number) =>
    deliveryStore(opened.store, { shard }).settle(
      keys
        .slice(from, to)
        .map((key, index) => anOutcome(key, ending, { settled_at: NOW - hoursAgo * HOUR_MS - index })),
      [],
    );
  await settle(1, PARKED, 30, 0, 10);
  await settle(2, PARKED, 30, 10, 20);
  await settle(3, { status: 'delivered', reason: null }, 29, 15, 25);
  await settle(3, { status: 'delivered', reason: null }, 0, 25, 30);
  const before = await totals();
  await foldCounters(opened.store, NOW);
  expect(await totals()).toEqual(before);
  expect(await shardsOf('delivery_stats')).toEqual([0, 3]);
  // What was parked in a folded hour is still taken off there.
  await settle(5, { status: 'failed', reason: 'rejected' }, 0, 0, 5);
  await foldCounters(opened.store, NOW + 3 * HOUR_MS);
  expect(await shardsOf('delivery_stats')).toEqual([0]);
  expect((await totals()).map(({ status, count }) => [status, count])).toEqual(
    expect.arrayContaining([
      ['parked', 10],
      ['delivered', 10],
      ['delivered', 5],
      ['failed', 5],
    ]),
  );
  expect(await shardsOf('event_counts')).toEqual([0]);
  expect(await shardsOf('warning_counts')).toEqual([0]);
});

test('counters that are counted on while they are folded lose nothing', async () => {
  const { appId, tiktokLayer } = await seedProject(opened.store);
  const events = Array.from({ length: 100 }, () => anEventOf(appId));
  const settled_at = NOW - 10 * HOUR_MS;
  const count = events.map((append, index) =>
    deliveryStore(opened.store, { shard: 1 + (index % 4) }).settle(
      [anOutcome(deliveryOf(append, tiktokLayer), { status: 'delivered', reason: null }, { settled_at })],
      [],
    ),
  );
  const fold = Array.from({ length: 20 }, () => foldCounters(opened.store, NOW));
  await Promise.all([...count, ...fold]);
  const own = (await totals()).filter((row) => row.layer_id === tiktokLayer);
  expect(own.map((row) => row.count)).toEqual([100]);
});
