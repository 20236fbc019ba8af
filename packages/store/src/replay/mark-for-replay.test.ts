import { randomUUID } from 'node:crypto';
import type { DeliveryKey } from '@capi-relay/contracts';
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
import { type IngestStore, ingestStore } from '../ingest-store.js';
import { reconcileStore } from '../reconcile-store.js';
import { updateLayer } from '../settings/layers.js';
import { createSdkApp } from '../settings/sdk-apps.js';
import { markForReplay } from './mark-for-replay.js';
import { REPLAYABLE, type ReplayCursor, type ReplayScope } from './replay-scope.js';

const NOW = Date.now();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DELIVERED: Ending = { status: 'delivered', reason: null };
const UNKNOWN: Ending = { status: 'failed', reason: 'outcome_unknown' };
const REJECTED: Ending = { status: 'failed', reason: 'rejected' };
const EXHAUSTED: Ending = { status: 'failed', reason: 'attempts_exhausted' };
const UNMAPPED: Ending = { status: 'dropped', reason: 'unmapped' };
const PARKED: Ending = { status: 'parked', reason: 'token_rejected' };
const FORGOTTEN: Ending = { status: 'dropped', reason: 'user_forgotten' };
const REPLAY: Ending = { status: 'parked', reason: 'replay' };

let opened: TestStore;
let ingest: IngestStore;
let deliveries: DeliveryStore;
let project: SeededProject;
let everything: ReplayScope;

beforeAll(async () => {
  opened = await openTestStore();
  ingest = ingestStore(opened.store, { shard: 0 });
  deliveries = deliveryStore(opened.store, { shard: 1 });
});
afterAll(() => opened.close());
beforeEach(async () => {
  project = await seedProject(opened.store);
  everything = {
    layer_id: project.metaLayer,
    since: NOW - 6 * DAY_MS,
    until: NOW + HOUR_MS,
    outcomes: REPLAYABLE,
    reasons: [],
  };
});

/** One stored event for each ending, a minute apart and the oldest first; `null` ends nothing. */
async function ended(
  endings: readonly (Ending | null)[],
  newestAt = NOW - HOUR_MS,
  appId = project.appId,
): Promise<DeliveryKey[]> {
  const events = endings.map((_, index) =>
    anEventOf(appId, { event: { event_time: newestAt - (endings.length - index) * 60_000 } }),
  );
  await ingest.appendEvents(events, []);
  const keys = events.map((append) => deliveryOf(append, project.metaLayer));
  const outcomes = keys.flatMap((key, index) => {
    const ending = endings[index] ?? null;
    return ending === null ? [] : [anOutcome(key, ending)];
  });
  await deliveries.settle(outcomes, []);
  return keys;
}

async function endingsOf(keys: readonly DeliveryKey[]) {
  const loaded = await deliveries.loadDeliveries(keys);
  return loaded.map(({ prior }) => prior);
}

/** Runs a replay to its end and adds its steps up. */
async function replay(scope: Partial<ReplayScope> = {}, limit = 100, eventTimeNotBefore = NOW - 7 * DAY_MS) {
  const sum = { marked: 0, refusedTooOld: 0, scanned: 0 };
  let after: ReplayCursor | null = null;
  for (let steps = 0; steps < 1_000; steps++) {
    const page = { after, limit, eventTimeNotBefore, now: NOW };
    const step = await markForReplay(opened.store, 2, { ...everything, ...scope }, page);
    sum.marked += step.marked;
    sum.refusedTooOld += step.refusedTooOld;
    sum.scanned += step.scanned;
    // A cursor goes through JSON between two steps.
    after = JSON.parse(JSON.stringify(step.cursor));
    if (after === null) return sum;
  }
  throw new Error('the replay does not end');
}

async function expectCountersToMatch(): Promise<void> {
  const counters = await opened.store.batches.query(`
    SELECT layer_id, hour, event_name, platform_event, status, reason, sum(count)::integer AS count
    FROM delivery_stats GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4, 5, 6`);
  const counted = await opened.store.batches.query(`
    SELECT layer_id, date_trunc('hour', settled_at, 'UTC') AS hour, event_name, platform_event, status, reason,
           count(*)::integer AS count
    FROM delivery_outcomes GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`);
  expect(counters.rows).toEqual(counted.rows);
}

describe('marking for replay', () => {
  const ALL = [DELIVERED, REJECTED, EXHAUSTED, UNMAPPED, PARKED, null];
  const cases: readonly {
    readonly rule: string;
    readonly scope: Partial<ReplayScope>;
    /** How the deliveries ended before; one of each kind by default. */
    readonly ended?: readonly (Ending | null)[];
    readonly ends: readonly (Ending | null)[];
  }[] = [
    {
      rule: 'everything but what was delivered is parked for replay',
      scope: {},
      ends: [DELIVERED, REPLAY, REPLAY, REPLAY, REPLAY, REPLAY],
    },
    {
      rule: 'what was dropped for a forgotten user stays, whatever is named',
      scope: { reasons: ['user_forgotten', 'unmapped'] },
      ended: [FORGOTTEN, UNMAPPED],
      ends: [FORGOTTEN, REPLAY],
    },
    {
      rule: 'only the outcomes that are asked for are touched',
      scope: { outcomes: ['failed'] },
      ends: [DELIVERED, REPLAY, REPLAY, UNMAPPED, PARKED, null],
    },
    {
      rule: 'only the reasons that are asked for are touched',
      scope: { outcomes: ['failed', 'dropped'], reasons: ['rejected', 'unmapped'] },
      ends: [DELIVERED, REPLAY, EXHAUSTED, REPLAY, PARKED, null],
    },
    {
      rule: 'reasons do not narrow what was never routed',
      scope: { outcomes: ['failed', 'never_routed'], reasons: ['rejected'] },
      ends: [DELIVERED, REPLAY, EXHAUSTED, UNMAPPED, PARKED, REPLAY],
    },
    {
      rule: 'what the platform may hold is left alone unless its reason is named',
      scope: { outcomes: ['failed'] },
      ended: [UNKNOWN, REJECTED],
      ends: [UNKNOWN, REPLAY],
    },
    {
      rule: 'what the platform may hold is sent again where its reason is named',
      scope: { outcomes: ['failed'], reasons: ['outcome_unknown'] },
      ended: [UNKNOWN, REJECTED],
      ends: [REPLAY, REJECTED],
    },
    { rule: 'asking for nothing marks nothing', scope: { outcomes: [] }, ends: ALL },
    {
      rule: 'delivered is no outcome to replay',
      scope: { reasons: ['delivered'], outcomes: ['failed'] },
      ends: ALL,
    },
  ];

  test.each(cases)('$rule', async ({ scope, ended: before = ALL, ends }) => {
    const keys = await ended(before);
    await replay(scope);
    expect(await endingsOf(keys)).toEqual(ends);
    await expectCountersToMatch();
  });

  test.each([1, 2, 3, 5, 100])('comes to the same in pages of %i', async (limit) => {
    const some = [REJECTED, DELIVERED, null, UNMAPPED, PARKED, EXHAUSTED, null, null, DELIVERED, REJECTED];
    const keys = await ended(some);
    expect(await replay({}, limit)).toMatchObject({ marked: 8, refusedTooOld: 0 });
    expect(await endingsOf(keys)).toEqual(some.map((ending) => (ending === DELIVERED ? DELIVERED : REPLAY)));
    expect(await replay({}, limit)).toMatchObject({ marked: 0, refusedTooOld: 0 });
    await expectCountersToMatch();
  });

  test('takes events from since, inclusive, to until, exclusive', async () => {
    const keys = await ended([REJECTED, REJECTED, REJECTED, null, null, null]);
    const [, second, , , fifth] = await deliveries.loadDeliveries(keys);
    await replay({ since: second?.event?.event_time ?? 0, until: fifth?.event?.event_time ?? 0 });
    expect(await endingsOf(keys)).toEqual([REJECTED, REPLAY, REPLAY, REPLAY, null, null]);
  });

  test('refuses what the platform would not take any more, and says how many that are', async () => {
    const old = await ended([REJECTED, UNMAPPED, null, DELIVERED], NOW - 4 * DAY_MS);
    const young = await ended([REJECTED, null]);
    expect(await replay({}, 2, NOW - 3 * DAY_MS)).toMatchObject({ marked: 2, refusedTooOld: 3 });
    expect(await endingsOf(old)).toEqual([REJECTED, UNMAPPED, null, DELIVERED]);
    expect(await endingsOf(young)).toEqual([REPLAY, REPLAY]);
  });

  test('gives a layer the events of all apps of its project, and of no other project', async () => {
    const second = `app_${randomUUID()}`;
    await createSdkApp(opened.store, {
      app_id: second,
      project_id: project.projectId,
      name: 'Another app',
      platform: 'android',
      bundle_id: null,
      android_package: 'com.example',
      web_domain: null,
      settings: {},
    });
    const other = await seedProject(opened.store);
    const first = await ended([null, null, null]);
    const more = await ended([null, null], NOW - HOUR_MS, second);
    const foreign = await ended([null], NOW - HOUR_MS, other.appId);
    expect(await replay({ outcomes: ['never_routed'] }, 2)).toMatchObject({ marked: 5 });
    expect(await endingsOf([...first, ...more])).toEqual(Array(5).fill(REPLAY));
    expect(await endingsOf(foreign)).toEqual([null]);
  });

  test('gives a layer nothing of an app it is not routed to', async () => {
    await updateLayer(opened.store, project.metaLayer, { routing: { app_ids: ['app_elsewhere'] } });
    const keys = await ended([null]);
    expect(await replay()).toMatchObject({ marked: 0 });
    expect(await endingsOf(keys)).toEqual([null]);
  });

  test('gives a layer that names countries only the events of those', async () => {
    await updateLayer(opened.store, project.metaLayer, { routing: { countries: ['DE', 'FR'] } });
    const places = [{ country: 'de' }, { country: 'us', edge_country: 'de' }, { edge_country: 'fr' }, {}];
    const events = places.map((matching, index) =>
      anEventOf(project.appId, { event: { event_time: NOW - HOUR_MS - index }, matching }),
    );
    await ingest.appendEvents(events, []);
    await replay();
    const keys = events.map((append) => deliveryOf(append, project.metaLayer));
    expect(await endingsOf(keys)).toEqual([REPLAY, null, REPLAY, null]);
  });

  test('what was marked is released and can then be delivered', async () => {
    const keys = await ended([REJECTED, null]);
    await replay();
    const reconcile = reconcileStore(opened.store, {
      shard: 0,
      eventRetentionDays: 30,
      matchingRetentionDays: 8,
    });
    expect(await reconcile.releasable(project.metaLayer, 1_000, null)).toEqual(keys);
    await deliveries.settle(
      keys.map((key) => anOutcome(key)),
      [],
    );
    expect(await endingsOf(keys)).toEqual([DELIVERED, DELIVERED]);
    await expectCountersToMatch();
  });

  test('a delivery that is settled while it is marked ends one way and is counted so', async () => {
    const keys = await ended(Array(80).fill(PARKED));
    const deliver = async () => {
      for (const key of keys.toReversed()) await deliveries.settle([anOutcome(key)], []);
    };
    await Promise.all([replay({}, 7), deliver(), replay({}, 11)]);
    expect(await endingsOf(keys)).toEqual(Array(80).fill(DELIVERED));
    await expectCountersToMatch();
  });

  test('a layer that does not exist is named', async () => {
    await expect(replay({ layer_id: 'layer_unknown' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no layer layer_unknown to replay to.',
    });
  });
});
