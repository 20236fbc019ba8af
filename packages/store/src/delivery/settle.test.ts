import type { DeliveryKey } from '@capi-relay/contracts';
import { waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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
import { ingestStore } from '../ingest-store.js';

const HOUR_MS = 3_600_000;
const DELIVERED: Ending = { status: 'delivered', reason: null };
const REJECTED: Ending = { status: 'failed', reason: 'rejected' };
const UNMAPPED: Ending = { status: 'dropped', reason: 'unmapped' };
const PARKED: Ending = { status: 'parked', reason: 'token_rejected' };
const REPLAY: Ending = { status: 'parked', reason: 'replay' };

describe('settling deliveries', () => {
  let opened: TestStore;
  let deliveries: DeliveryStore;
  let project: SeededProject;

  beforeAll(async () => {
    opened = await openTestStore();
    deliveries = deliveryStore(opened.store, { shard: 1 });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    project = await seedProject(opened.store);
  });

  /** Keys of stored events for the Meta layer. */
  const storedDeliveries = async (count: number, eventTime = Date.now()): Promise<DeliveryKey[]> => {
    const events = Array.from({ length: count }, (_, index) =>
      anEventOf(project.appId, { event: { event_time: eventTime + index } }),
    );
    await ingestStore(opened.store, { shard: 0 }).appendEvents(events, []);
    return events.map((event) => deliveryOf(event, project.metaLayer));
  };
  const aDelivery = async (eventTime?: number): Promise<DeliveryKey> => {
    const [key] = await storedDeliveries(1, eventTime);
    if (key === undefined) throw new Error('no delivery was stored');
    return key;
  };
  const ledger = async () => {
    const { rows } = await opened.store.batches.query(
      'SELECT * FROM delivery_outcomes WHERE layer_id = $1 ORDER BY event_time',
      [project.metaLayer],
    );
    return rows;
  };
  const endings = async () => (await ledger()).map(({ status, reason }) => ({ status, reason }));

  test('writes the outcome with the platform’s words and the time of the event', async () => {
    const eventTime = Date.now() - 5 * HOUR_MS;
    const key = await aDelivery(eventTime);
    const detail = { code: '100/2804003', message: 'a message', trace_id: 'trace', http_status: 400 };
    await deliveries.settle([anOutcome(key, REJECTED, { detail })], []);
    expect(await ledger()).toEqual([
      expect.objectContaining({
        ...key,
        ...REJECTED,
        platform_event: 'Purchase',
        event_time: new Date(eventTime),
        attempts: 1,
        platform_code: '100/2804003',
        platform_message: 'a message',
        trace_id: 'trace',
        http_status: 400,
      }),
    ]);
  });

  test('settles a delivery whose event is not stored, dated by its day', async () => {
    const key = {
      app_id: project.appId,
      event_id: 'gone',
      occurred_on: '2026-01-05',
      layer_id: project.metaLayer,
    };
    await deliveries.settle([anOutcome(key, { status: 'failed', reason: 'outcome_unknown' })], []);
    expect((await ledger()).map((row) => row.event_time)).toEqual([new Date('2026-01-05T00:00:00Z')]);
  });

  const TRANSITIONS: readonly {
    readonly rule: string;
    readonly steps: readonly Ending[];
    readonly end: Ending;
  }[] = [
    { rule: 'a delivered event never becomes failed', steps: [DELIVERED, REJECTED], end: DELIVERED },
    { rule: 'a failed event never becomes delivered', steps: [REJECTED, DELIVERED], end: REJECTED },
    { rule: 'a dropped event is not parked', steps: [UNMAPPED, PARKED], end: UNMAPPED },
    { rule: 'a parked delivery can be delivered', steps: [PARKED, DELIVERED], end: DELIVERED },
    { rule: 'a parked delivery can fail', steps: [PARKED, REJECTED], end: REJECTED },
    { rule: 'a parked delivery can be parked for another reason', steps: [PARKED, REPLAY], end: REPLAY },
    {
      rule: 'a parked delivery that was delivered stays delivered',
      steps: [PARKED, DELIVERED, PARKED],
      end: DELIVERED,
    },
  ];
  test.each(TRANSITIONS)('$rule', async ({ steps, end }) => {
    const key = await aDelivery();
    for (const step of steps) await deliveries.settle([anOutcome(key, step)], []);
    expect(await endings()).toEqual([end]);
    await expectCountersToMatch(opened);
  });

  test('parking again for the same reason keeps the time it was parked', async () => {
    const key = await aDelivery();
    const parkedAt = Date.now() - 3 * HOUR_MS;
    await deliveries.settle([anOutcome(key, PARKED, { settled_at: parkedAt })], []);
    await deliveries.settle([anOutcome(key, PARKED)], []);
    expect((await ledger()).map((row) => row.settled_at)).toEqual([new Date(parkedAt)]);
    await expectCountersToMatch(opened);
  });

  test('takes a parked delivery off the hour in which it was parked', async () => {
    const key = await aDelivery();
    await deliveries.settle([anOutcome(key, PARKED, { settled_at: Date.now() - 30 * HOUR_MS })], []);
    await deliveryStore(opened.store, { shard: 9 }).settle([anOutcome(key, DELIVERED)], []);
    expect(await endings()).toEqual([DELIVERED]);
    await expectCountersToMatch(opened);
  });

  test('settles new, parked and settled deliveries of one call each in its own way', async () => {
    const [fresh, parked, settled] = await storedDeliveries(3);
    if (fresh === undefined || parked === undefined || settled === undefined)
      throw new Error('three were asked for');
    await deliveries.settle([anOutcome(parked, PARKED), anOutcome(settled, REJECTED)], []);
    await deliveries.settle(
      [fresh, parked, settled].map((key) => anOutcome(key)),
      [],
    );
    expect(await endings()).toEqual([DELIVERED, DELIVERED, REJECTED]);
    await expectCountersToMatch(opened);
  });

  test('counts a delivery once that is given twice in one call', async () => {
    const key = await aDelivery();
    await deliveries.settle([anOutcome(key, PARKED), anOutcome(key, PARKED)], []);
    await deliveries.settle([anOutcome(key), anOutcome(key)], []);
    expect(await endings()).toEqual([DELIVERED]);
    await expectCountersToMatch(opened);
  });

  test.each([
    ['parked', [PARKED, DELIVERED], DELIVERED],
    ['delivered', [DELIVERED, PARKED], DELIVERED],
    ['delivered', [DELIVERED, REJECTED], DELIVERED],
    ['parked', [PARKED, REPLAY], REPLAY],
  ])('takes what counts of two ends in one call, the first of which is %s', async (_first, given, end) => {
    const key = await aDelivery();
    await deliveries.settle(
      given.map((each) => anOutcome(key, each)),
      [],
    );
    expect(await endings()).toEqual([end]);
    await expectCountersToMatch(opened);
  });

  const warned = async () => {
    const { rows } = await opened.store.batches.query(
      "SELECT code, sum(count)::integer AS count FROM warning_counts WHERE scope = 'layer' AND scope_id = $1 GROUP BY code",
      [project.metaLayer],
    );
    return rows;
  };

  test('adds warnings up by layer and code', async () => {
    const key = await aDelivery();
    const warning = { layer_id: project.metaLayer, code: 'value_defaulted', count: 2 } as const;
    await deliveries.settle([anOutcome(key)], [warning, warning]);
    await deliveries.settle([], [warning]);
    expect(await warned()).toEqual([{ code: 'value_defaulted', count: 6 }]);
  });

  test('counts warnings once where it broke off between new deliveries and parked ones, and is asked again', async () => {
    const [fresh, parked] = await storedDeliveries(2);
    if (fresh === undefined || parked === undefined) throw new Error('two were asked for');
    await deliveries.settle([anOutcome(parked, PARKED)], []);
    const warning = { layer_id: project.metaLayer, code: 'value_defaulted', count: 2 } as const;
    const settle = () => deliveries.settle([anOutcome(fresh), anOutcome(parked)], [warning]);
    await whileLocked(opened, parked, () => expect(settle()).rejects.toMatchObject({ code: '57014' }));
    expect(await endings()).toEqual([DELIVERED, PARKED]);
    expect(await warned()).toEqual([]);
    await settle();
    expect(await endings()).toEqual([DELIVERED, DELIVERED]);
    expect(await warned()).toEqual([{ code: 'value_defaulted', count: 2 }]);
    await expectCountersToMatch(opened);
  });

  test('a final outcome ends the doubt about an earlier send, a parked one keeps it', async () => {
    const key = await aDelivery();
    const first = Date.now() - HOUR_MS;
    const doubt = async () => (await deliveries.loadDeliveries([key])).map((loaded) => loaded.firstUnknownAt);
    await deliveries.noteUnknown([key], first);
    await deliveries.noteUnknown([key], first + 1_000);
    expect(await doubt()).toEqual([first]);
    await deliveries.settle([anOutcome(key, PARKED)], []);
    expect(await doubt()).toEqual([first]);
    await deliveries.settle([anOutcome(key)], []);
    expect(await doubt()).toEqual([null]);
  });

  test('takes a message with characters that PostgreSQL refuses', async () => {
    const key = await aDelivery();
    const detail = { code: '1\0', message: 'nul \0 and half \ud800' };
    await deliveries.settle([anOutcome(key, REJECTED, { detail })], []);
    expect((await ledger()).map((row) => row.platform_message)).toEqual(['nul \ufffd and half \ufffd']);
  });

  test('processes that settle the same deliveries at once leave each with one outcome, counted once', async () => {
    const keys = await storedDeliveries(120);
    const parking = [PARKED, REPLAY];
    const any = [PARKED, DELIVERED, REPLAY, REJECTED, UNMAPPED];
    const workers = [0, 1, 2, 3, 4, 5].map(async (shard) => {
      const process = deliveryStore(opened.store, { shard });
      for (let round = 0; round < 10; round++) {
        const start = (shard * 37 + round * 11) % keys.length;
        const outcomes = [...keys.slice(start), ...keys.slice(0, start)].slice(0, 60).map((key, index) => {
          const endings = round < 6 ? parking : any;
          const ending = endings[(index + shard + round) % endings.length] ?? PARKED;
          return anOutcome(key, ending, { settled_at: Date.now() - ((index + shard) % 3) * HOUR_MS });
        });
        await process.settle(outcomes, []);
      }
    });
    await Promise.all(workers);
    expect(await ledger()).toHaveLength(120);
    await expectCountersToMatch(opened);
  });
});

/** Lets `work` come to an outcome that is locked, and has it given up there. */
async function whileLocked(
  { store }: TestStore,
  { app_id, event_id, layer_id }: DeliveryKey,
  work: () => Promise<unknown>,
): Promise<void> {
  const client = await store.scans.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      'SELECT FROM delivery_outcomes WHERE app_id = $1 AND event_id = $2 AND layer_id = $3 FOR UPDATE',
      [app_id, event_id, layer_id],
    );
    const given = work();
    await waitFor(async () => {
      const { rows } = await store.batches.query(`
        SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`);
      return rows.length > 0;
    });
    await given;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** The counters must say what a count of the ledger says. */
async function expectCountersToMatch({ store }: TestStore): Promise<void> {
  const counters = await store.batches.query(`
    SELECT layer_id, hour, event_name, platform_event, status, reason, sum(count)::integer AS count
    FROM delivery_stats GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4, 5, 6`);
  const counted = await store.batches.query(`
    SELECT layer_id, date_trunc('hour', settled_at, 'UTC') AS hour, event_name, platform_event, status, reason,
           count(*)::integer AS count
    FROM delivery_outcomes GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`);
  expect(counters.rows).toEqual(counted.rows);
}
