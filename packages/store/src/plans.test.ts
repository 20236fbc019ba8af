import type { DeliveryKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Explainer, openExplainer, type PlanNode } from '../test-support/explain.js';
import { anOutcome, type SeededProject, seedProject } from '../test-support/rows.js';
import { openTestStore, type TestStore } from '../test-support/test-store.js';
import { insertOutcomes } from './delivery/insert-outcomes.js';
import { loadDeliveries } from './delivery/load-deliveries.js';
import { oldestParked } from './delivery/oldest-parked.js';
import { toRows } from './delivery/outcome-rows.js';
import { replaceParked } from './delivery/replace-outcomes.js';
import { missingDeliveries } from './reconcile/missing-deliveries.js';
import { releasable } from './reconcile/releasable-deliveries.js';
import { releasableLayers } from './reconcile/releasable-layers.js';
import type { Executor } from './sql/executor.js';
import { dayOf } from './upkeep/partitioned-tables.js';

const DAYS = 4;
const EVENTS_A_DAY = 25_000;
const MINUTE_MS = 60_000;
const NOW = Date.now();

let opened: TestStore;
let project: SeededProject;
let scans: Explainer;
let batches: Explainer;

beforeAll(async () => {
  opened = await openTestStore();
  project = await seedProject(opened.store);
  scans = await openExplainer(opened.store.scans);
  batches = await openExplainer(opened.store.batches);
}, 60_000);
afterAll(async () => {
  scans.close();
  batches.close();
  await opened.close();
});

/**
 * PostgreSQL must find its way by index whatever it knows of the tables: today's partition is empty when the first plan
 * is made, and full before anybody has counted it.
 */
describe('with 200,000 outcomes, planned when the tables were empty', () => {
  beforeAll(async () => {
    await opened.store.db.executeQuery(sql`VACUUM ANALYZE`.compile(opened.store.db));
    for (const question of Object.values(QUESTIONS)) await question();
    await fill(opened, project);
  }, 120_000);
  expectPlansByIndex();
});

describe('with 200,000 outcomes, planned when they had been counted', () => {
  beforeAll(async () => {
    await opened.store.db.executeQuery(sql`ANALYZE`.compile(opened.store.db));
  }, 120_000);
  expectPlansByIndex();
});

/** What is asked of the store; each question is asked in the same words every time. */
const QUESTIONS = {
  missing: () => {
    const from = NOW - 24 * 60 * MINUTE_MS + 10 * MINUTE_MS;
    return ask(scans, (executor) =>
      missingDeliveries(executor, { from, until: from + 40 * MINUTE_MS, checks: 0 }, null, 1_000),
    );
  },
  load: () => ask(batches, (executor) => loadDeliveries(executor, keys(project.metaLayer))),
  settle: () => {
    const rows = toRows(keys(project.metaLayer).map((key) => anOutcome(key)));
    return ask(batches, (executor) => insertOutcomes(executor, 0, rows, []));
  },
  replace: () => {
    const rows = toRows(keys(project.tiktokLayer).map((key) => anOutcome(key)));
    return ask(batches, (executor) => replaceParked(executor, 0, rows));
  },
  releaseLayers: () => ask(scans, releasableLayers),
  release: () => ask(scans, (executor) => releasable(executor, project.tiktokLayer, 100, null)),
  probe: () => ask(scans, (executor) => oldestParked(executor, project.tiktokLayer)),
} as const;

async function ask<Answer>(explainer: Explainer, question: (executor: Executor) => Promise<Answer>) {
  const answers: Answer[] = [];
  const nodes = await explainer.explain(async (executor) => answers.push(await question(executor)));
  return { answer: answers[0], nodes };
}

/** Deliveries of yesterday; those of the TikTok layer are parked. */
function keys(layer_id: string): DeliveryKey[] {
  return Array.from({ length: 200 }, (_, index) => ({
    app_id: project.appId,
    event_id: `event-1-${(1 + index) * 100}`,
    occurred_on: dayOf(NOW, -1),
    layer_id,
  }));
}

function expectPlansByIndex(): void {
  test('a window’s missing deliveries are looked for along the time of arrival', async () => {
    const { answer, nodes } = await QUESTIONS.missing();
    expect(answer?.missing.length).toBeGreaterThan(0);
    expectNoScan(nodes);
    const events = reads(nodes, 'sdk_events');
    expect(indexes(events)).toEqual(['received_at']);
    // Twenty-five thousand events a day are seven hundred in forty minutes.
    expect(rowsOf(events)).toBeLessThan(800);
    const outcomes = reads(nodes, 'delivery_outcomes');
    expect(indexes(outcomes)).toEqual(['pkey']);
    expect(outcomes).toHaveLength(1);
  });

  test('a batch is loaded by primary key from the partitions of its day', async () => {
    const { nodes } = await QUESTIONS.load();
    expectNoScan(nodes);
    for (const table of ['sdk_events', 'event_matching', 'delivery_outcomes']) {
      const own = nodes.filter((node) => node.relation?.startsWith(table));
      expect(indexes(own)).toEqual(['pkey']);
      expect(own).toHaveLength(1);
    }
  });

  test('a batch is settled in the partition of its day', async () => {
    const { answer, nodes } = await QUESTIONS.settle();
    expect(answer).toBe(200 / 5);
    expectNoScan(nodes);
    expect(indexes(reads(nodes, 'sdk_events'))).toEqual(['pkey']);
    expect(nodes.filter((node) => node.relation?.startsWith('sdk_events'))).toHaveLength(1);
  });

  test('parked deliveries are replaced one by one, in the partition of their day', async () => {
    const { answer, nodes } = await QUESTIONS.replace();
    expect(answer).toBe(200);
    expectNoScan(nodes);
    const read = nodes.filter(
      (node) => node.index !== null && node.relation?.startsWith('delivery_outcomes'),
    );
    expect(indexes(read)).toEqual(['pkey']);
    expect(new Set(read.map((node) => node.relation)).size).toBe(1);
    expect(rowsOf(read)).toBe(2 * 200);
  });

  test('the layers with something parked are found without reading all that is parked', async () => {
    const { answer, nodes } = await QUESTIONS.releaseLayers();
    expect(answer?.map(({ layer_id }) => layer_id)).toEqual([project.tiktokLayer]);
    expectNoScan(nodes);
    expect(rowsOf(reads(nodes, 'delivery_outcomes'))).toBeLessThanOrEqual(4 * DAYS);
  });

  test('what is parked is released without reading what is not', async () => {
    const { answer, nodes } = await QUESTIONS.release();
    expect(answer).toHaveLength(100);
    expectNoScan(nodes);
    expect(rowsOf(reads(nodes, 'delivery_outcomes'))).toBeLessThan(500);
  });

  test('a layer’s oldest parked delivery is one step away', async () => {
    const { answer, nodes } = await QUESTIONS.probe();
    expect(answer).not.toBeNull();
    expectNoScan(nodes);
    expect(rowsOf(reads(nodes, 'delivery_outcomes'))).toBeLessThanOrEqual(2 * DAYS);
  });
}

/**
 * Every event belongs to both layers. At Meta one in five hundred has no outcome and the rest were delivered; at TikTok
 * one in a hundred is parked.
 */
async function fill({ store }: TestStore, { appId, metaLayer, tiktokLayer }: SeededProject): Promise<void> {
  for (let day = 0; day < DAYS; day++) {
    const start = NOW - (day + 1) * 24 * 60 * MINUTE_MS;
    const values = [appId, dayOf(NOW, -day), day, start, EVENTS_A_DAY, [metaLayer, tiktokLayer]];
    await store.batches.query(
      `INSERT INTO sdk_events (
         app_id, event_id, occurred_on, event_name, event_time, received_at, environment, body, routed_to)
       SELECT $1, 'event-' || $3::integer || '-' || number, $2::date, 'purchase_success', time, time, 'production', '{}', $6
       FROM generate_series(1, $5::integer) AS number
       CROSS JOIN LATERAL (SELECT to_timestamp($4::double precision / 1000 + number * 86400.0 / $5)) AS at (time)`,
      values,
    );
    await store.batches.query(
      `INSERT INTO event_matching (app_id, event_id, occurred_on, matching)
       SELECT app_id, event_id, occurred_on, '{}' FROM sdk_events WHERE occurred_on = $1::date`,
      [dayOf(NOW, -day)],
    );
    await store.batches.query(
      `INSERT INTO delivery_outcomes (
         app_id, event_id, layer_id, occurred_on, status, reason, event_name, event_time, settled_at, attempts)
       SELECT app_id, event_id, layer.id, occurred_on,
              CASE WHEN parked THEN 'parked' ELSE 'delivered' END, CASE WHEN parked THEN 'token_rejected' END,
              event_name, event_time, event_time, 1
       FROM sdk_events
       CROSS JOIN unnest(routed_to) AS layer (id)
       CROSS JOIN LATERAL (
         SELECT split_part(event_id, '-', 3)::integer AS number) AS place
       CROSS JOIN LATERAL (SELECT layer.id = $3 AND number % 100 = 0 AS parked) AS state
       WHERE occurred_on = $1::date AND NOT (layer.id = $2 AND number % 500 = 0)`,
      [dayOf(NOW, -day), metaLayer, tiktokLayer],
    );
  }
}

/** Nodes that read a table's partitions and ran. */
function reads(nodes: readonly PlanNode[], table: string): PlanNode[] {
  return nodes.filter((node) => node.relation?.startsWith(table) && node.loops > 0 && node.rows > 0);
}

/** `sdk_events_p20260301_received_at_idx` -> `received_at` */
function indexes(nodes: readonly PlanNode[]): string[] {
  const names = nodes.map(
    (node) => node.index?.replace(/^.*_(?:p\d{8}|default)_(.*?)(?:_idx\d*)?$/, '$1') ?? 'none',
  );
  return [...new Set(names)];
}

function rowsOf(nodes: readonly PlanNode[]): number {
  return nodes.reduce((sum, node) => sum + node.rows, 0);
}

/** No partition is read from end to end. */
function expectNoScan(nodes: readonly PlanNode[]): void {
  const big = /^(sdk_events|event_matching|delivery_outcomes)/;
  expect(nodes.filter((node) => node.kind === 'Seq Scan' && big.test(node.relation ?? ''))).toEqual([]);
}
