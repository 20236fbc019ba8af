import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { anEventOf, type SeededProject, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { ingestStore } from '../ingest-store.js';
import { dayOf } from '../upkeep/partitioned-tables.js';
import { ofApps, walkTable } from './heap-pieces.js';

const EVENTS = 1_500;
const DAYS = 3;
const BLOCKS_AT_ONCE = 4;

describe('walking through a table in pieces', () => {
  let opened: TestStore;
  let project: SeededProject;

  beforeAll(async () => {
    opened = await openTestStore();
    project = await seedProject(opened.store);
    const events = Array.from({ length: EVENTS }, (_, index) => {
      const event_time = Date.now() - (index % DAYS) * 86_400_000;
      return anEventOf(project.appId, { event: { event_time, occurred_on: dayOf(event_time) } });
    });
    await ingestStore(opened.store, { shard: 0 }).appendEvents(events, []);
  });
  afterAll(() => opened.close());

  test('meets every row of every partition once, and tells how far it is', async () => {
    const met = new Map<string, number>();
    const relations = new Set<string>();
    const told: [number, number][] = [];
    let pieces = 0;
    await walkTable(
      opened.store,
      'sdk_events',
      async ({ relation, within }) => {
        pieces += 1;
        relations.add(relation);
        const { rows } = await opened.store.batches.query(`SELECT event_id FROM ${relation} WHERE ${within}`);
        for (const { event_id } of rows) met.set(event_id, (met.get(event_id) ?? 0) + 1);
      },
      (done, of) => told.push([done, of]),
      BLOCKS_AT_ONCE,
    );
    expect([...met.values()].filter((times) => times === 1)).toHaveLength(EVENTS);
    expect(relations.size).toBe(DAYS);
    expect(pieces).toBeGreaterThan(2 * DAYS);
    expect(told).toHaveLength(pieces);
    const [done, of] = told.at(-1) ?? [];
    expect(done).toBe(of);
  });

  test('each piece is read by itself, however many indexes there are', async () => {
    const plans: string[] = [];
    await walkTable(
      opened.store,
      'sdk_events',
      async ({ relation, within }) => {
        const { rows } = await opened.store.batches.query(
          `EXPLAIN SELECT event_id FROM ${relation} WHERE ${within} AND ${ofApps('$1')}`,
          [[project.appId]],
        );
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      },
      () => {},
      BLOCKS_AT_ONCE,
    );
    expect(plans.filter((plan) => !plan.startsWith('Tid Range Scan'))).toEqual([]);
  });

  test('a partition that retention drops on the way is no fault', async () => {
    const day = dayOf(Date.now(), -2);
    const seen: string[] = [];
    await walkTable(opened.store, 'event_matching', async ({ relation, within }) => {
      if (seen.length === 0) {
        await opened.store.batches.query(
          `DROP TABLE event_matching_p${dayOf(Date.now()).replaceAll('-', '')}`,
        );
      }
      seen.push(relation);
      await opened.store.batches.query(`SELECT 1 FROM ${relation} WHERE ${within}`);
    });
    expect(seen[0]).toBe(`event_matching_p${day.replaceAll('-', '')}`);
    expect(seen).toHaveLength(DAYS);
  });

  test('a table without partitions is walked like one of them', async () => {
    let rows = 0;
    await walkTable(opened.store, 'sdk_apps', async ({ relation, within }) => {
      rows += (await opened.store.batches.query(`SELECT 1 FROM ${relation} WHERE ${within}`)).rows.length;
    });
    expect(rows).toBe(1);
  });
});
