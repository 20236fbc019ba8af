import type { Store } from '@capi-relay/store';
import got from 'got';
import type { World } from './world.js';

/** What was found once everything had come to rest. Each of `faults` must be 0. */
export interface Findings {
  readonly storedEvents: number;
  readonly deliveries: number;
  /** Deliveries by status and reason, such as `delivered` or `dropped unmapped`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Events the platforms took more than once. */
  readonly copies: number;
  readonly faults: {
    readonly 'events posted and not stored': number;
    readonly 'deliveries without an outcome': number;
    readonly 'outcomes for a layer the event was not routed to': number;
    readonly 'deliveries still parked': number;
    readonly 'delivered but not at the platform': number;
    readonly 'at the platform but not delivered': number;
    readonly 'copies that differ': number;
    readonly 'counters that differ from the ledger': number;
  };
}

interface Item {
  readonly pixel_id: string;
  readonly sequence: number;
  readonly event: { readonly event_id: string };
}

const PAGE = 20_000;

async function count(store: Store, text: string): Promise<number> {
  const result = await store.batches.query<{ count: string }>(`SELECT count(*) AS count FROM ${text}`);
  return Number(result.rows[0]?.count);
}

/** Pixel and event id of everything the sandbox took, with how often. */
async function takenByPlatforms(world: World): Promise<Map<string, number>> {
  const taken = new Map<string, number>();
  let after = 0;
  for (;;) {
    const { items } = await got(`${world.sandbox.url}/received`, {
      searchParams: { after, limit: PAGE },
    }).json<{ items: Item[] }>();
    for (const item of items) {
      const id = `${item.pixel_id} ${item.event.event_id}`;
      taken.set(id, (taken.get(id) ?? 0) + 1);
    }
    const last = items.at(-1);
    if (last === undefined || items.length < PAGE) {
      return taken;
    }
    after = last.sequence;
  }
}

async function copiesThatDiffer(world: World): Promise<number> {
  const summary = await got(`${world.sandbox.url}/received/summary`).json<{
    items: { copies_that_differ: number }[];
  }>();
  return summary.items.reduce((sum, pixel) => sum + pixel.copies_that_differ, 0);
}

async function deliveredIds(store: Store): Promise<Set<string>> {
  const result = await store.batches.query<{ id: string }>(
    `SELECT concat(layer.config -> 'capi' ->> 'pixel_id', ' ', outcome.event_id) AS id
     FROM delivery_outcomes AS outcome JOIN project_layers AS layer USING (layer_id)
     WHERE outcome.status = 'delivered'`,
  );
  return new Set(result.rows.map((row) => row.id));
}

const ROUTED = `(SELECT app_id, event_id, occurred_on, unnest(routed_to) AS layer_id FROM sdk_events) AS routed`;
const ITS_OUTCOME = `
  outcome.app_id = routed.app_id AND outcome.event_id = routed.event_id
  AND outcome.occurred_on = routed.occurred_on AND outcome.layer_id = routed.layer_id`;

const COUNTER_DIFFERENCES = `(
  SELECT layer_id, status, coalesce(reason, '') AS reason, count(*) AS count
  FROM delivery_outcomes GROUP BY 1, 2, 3
) AS ledger FULL JOIN (
  SELECT layer_id, status, coalesce(reason, '') AS reason, sum(count) AS count
  FROM delivery_stats GROUP BY 1, 2, 3 HAVING sum(count) <> 0
) AS counters USING (layer_id, status, reason)
WHERE ledger.count IS DISTINCT FROM counters.count`;

/** True once every routed delivery has a final outcome. */
export async function isAtRest(store: Store): Promise<boolean> {
  const open = await store.batches.query(
    `SELECT FROM ${ROUTED} WHERE NOT EXISTS (
       SELECT FROM delivery_outcomes AS outcome WHERE ${ITS_OUTCOME} AND outcome.status <> 'parked')
     LIMIT 1`,
  );
  return open.rowCount === 0;
}

/** Compares what was posted, what the ledger says and what the platforms took. */
export async function verify(world: World, store: Store, posted: number): Promise<Findings> {
  const [taken, delivered] = [await takenByPlatforms(world), await deliveredIds(store)];
  const byStatus = await store.batches.query<{ outcome: string; count: string }>(
    `SELECT trim(concat(status, ' ', reason)) AS outcome, count(*) AS count
     FROM delivery_outcomes GROUP BY 1 ORDER BY 1`,
  );
  const storedEvents = await count(store, 'sdk_events');
  return {
    storedEvents,
    deliveries: await count(store, ROUTED),
    outcomes: Object.fromEntries(byStatus.rows.map((row) => [row.outcome, Number(row.count)])),
    copies: [...taken.values()].reduce((sum, times) => sum + times - 1, 0),
    faults: {
      'events posted and not stored': posted - storedEvents,
      'deliveries without an outcome': await count(
        store,
        `${ROUTED} WHERE NOT EXISTS (SELECT FROM delivery_outcomes AS outcome WHERE ${ITS_OUTCOME})`,
      ),
      'outcomes for a layer the event was not routed to': await count(
        store,
        `delivery_outcomes AS outcome WHERE NOT EXISTS (
           SELECT FROM sdk_events AS event WHERE event.app_id = outcome.app_id AND event.event_id = outcome.event_id
             AND event.occurred_on = outcome.occurred_on AND outcome.layer_id = ANY (event.routed_to))`,
      ),
      'deliveries still parked': await count(store, `delivery_outcomes WHERE status = 'parked'`),
      'delivered but not at the platform': [...delivered].filter((id) => !taken.has(id)).length,
      'at the platform but not delivered': [...taken.keys()].filter((id) => !delivered.has(id)).length,
      'copies that differ': await copiesThatDiffer(world),
      'counters that differ from the ledger': await count(store, COUNTER_DIFFERENCES),
    },
  };
}
