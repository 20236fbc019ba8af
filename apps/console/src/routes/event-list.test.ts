import { type eventItemSchema, eventPageSchema } from '@capi-relay/contracts/operator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import type { z } from 'zod';
import { makeProject, settleEvent, storeEvent, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { sql } from '../testing/sql.js';

const HOUR_MS = 60 * 60 * 1_000;

let relay: TestConsole;
let project: TestProject;
beforeAll(async () => {
  relay = await runConsole();
});
afterAll(() => relay.close());
beforeEach(async () => {
  project = await makeProject(relay);
});

type Item = z.infer<typeof eventItemSchema>;

async function list(query: Readonly<Record<string, string>> = {}) {
  const answer = await relay.ask('listEvents', { params: { projectId: project.projectId }, query });
  if (answer.status !== 200) throw new Error(answer.text);
  return eventPageSchema.parse(answer.body);
}

const idsOf = (items: readonly Item[]) => items.map(({ eventId }) => eventId);
/** Ids of every page. */
async function readAll(query: Readonly<Record<string, string>>): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: z.infer<typeof eventPageSchema> = await list({
      ...query,
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...idsOf(page.items));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return seen;
}
const ago = (hours: number) => Date.now() - hours * HOUR_MS;

describe('the list of events', () => {
  it('shows the newest first, each with what became of it at every layer', async () => {
    const older = await storeEvent(relay, project, { event_id: 'older', event_time: ago(2) });
    await storeEvent(relay, project, { event_id: 'newer', event_time: ago(1) });
    await settleEvent(
      relay,
      { ...older, layer_id: project.metaLayerId },
      { status: 'failed', reason: 'rejected' },
    );
    const { items, nextCursor } = await list();
    expect(idsOf(items)).toEqual(['newer', 'older']);
    expect(nextCursor).toBeNull();
    expect(items[1]?.deliveries).toEqual([
      { layerId: project.metaLayerId, status: 'failed', reason: 'rejected', platformEvent: 'Purchase' },
      { layerId: project.tiktokLayerId, status: 'waiting', reason: null, platformEvent: null },
    ]);
  });

  it('shows each of many events of one moment once, page by page', async () => {
    const moment = ago(1);
    const ids = Array.from({ length: 23 }, (_, index) => `event-${index}`);
    for (const event_id of ids) await storeEvent(relay, project, { event_id, event_time: moment });
    const seen = await readAll({ limit: '5' });
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('shows each event that ended alike at several layers once, page by page', async () => {
    const moment = ago(1);
    const ids = Array.from({ length: 12 }, (_, index) => `event-${index}`);
    for (const [index, event_id] of ids.entries()) {
      const key = await storeEvent(relay, project, { event_id, event_time: moment - (index >> 2) });
      for (const layer_id of [project.metaLayerId, project.tiktokLayerId]) {
        await settleEvent(relay, { ...key, layer_id }, { status: 'failed', reason: 'rejected' });
      }
    }
    const narrowings: Readonly<Record<string, string>>[] = [
      { status: 'failed' },
      { status: 'failed', appId: project.appId },
      { reason: 'rejected', names: 'purchase_success' },
    ];
    for (const narrowing of narrowings) {
      const seen = await readAll({ ...narrowing, limit: '5' });
      expect(seen.toSorted()).toEqual(ids.toSorted());
    }
  });

  it('holds nothing of another project', async () => {
    const foreign = await makeProject(relay, 'Foreign');
    await storeEvent(relay, foreign);
    expect((await list()).items).toEqual([]);
    const params = { projectId: project.projectId };
    expect(await relay.ask('listEvents', { params, query: { appId: foreign.appId } })).toMatchObject({
      status: 404,
    });
    const query = { layerId: foreign.metaLayerId };
    expect(await relay.ask('listEvents', { params, query })).toMatchObject({ status: 422 });
  });

  describe('narrowed', () => {
    beforeEach(async () => {
      const purchase = await storeEvent(relay, project, { event_id: 'purchase', event_time: ago(4) });
      await settleEvent(relay, { ...purchase, layer_id: project.metaLayerId }, { status: 'delivered' });
      await settleEvent(
        relay,
        { ...purchase, layer_id: project.tiktokLayerId },
        { status: 'failed', reason: 'rejected' },
      );
      const open = await storeEvent(relay, project, {
        event_id: 'open',
        event_name: 'app_open',
        app_user_id: 'user_7',
        event_time: ago(3),
      });
      await settleEvent(
        relay,
        { ...open, layer_id: project.metaLayerId },
        { status: 'dropped', reason: 'unmapped' },
      );
      await storeEvent(relay, project, { event_id: 'search', event_name: 'search', event_time: ago(2) });
    });

    const cases: readonly {
      readonly by: string;
      readonly query: () => Readonly<Record<string, string>>;
      readonly found: readonly string[];
    }[] = [
      { by: 'its app', query: () => ({ appId: project.appId }), found: ['search', 'open', 'purchase'] },
      { by: 'several names', query: () => ({ names: 'search, app_open' }), found: ['search', 'open'] },
      { by: 'the user', query: () => ({ userId: 'user_7' }), found: ['open'] },
      { by: 'the id', query: () => ({ eventId: 'purchase' }), found: ['purchase'] },
      { by: 'an outcome at any layer', query: () => ({ status: 'failed' }), found: ['purchase'] },
      {
        by: 'an outcome at one layer',
        query: () => ({ status: 'failed', layerId: project.metaLayerId }),
        found: [],
      },
      { by: 'a reason', query: () => ({ reason: 'unmapped' }), found: ['open'] },
      {
        by: 'any outcome at a layer',
        query: () => ({ layerId: project.metaLayerId }),
        found: ['open', 'purchase'],
      },
      { by: 'outcome and name', query: () => ({ status: 'delivered', names: 'app_open' }), found: [] },
      {
        by: 'time',
        query: () => ({ since: new Date(ago(3.5)).toISOString(), until: new Date(ago(2.5)).toISOString() }),
        found: ['open'],
      },
      {
        by: 'outcome and time',
        query: () => ({ layerId: project.metaLayerId, until: new Date(ago(3.5)).toISOString() }),
        found: ['purchase'],
      },
    ];
    test.each(cases)('by $by', async ({ query, found }) => {
      const { items, nextCursor } = await list(query());
      expect(idsOf(items)).toEqual(found);
      expect(nextCursor).toBeNull();
    });
  });

  it('finds a user whose id is an e-mail address, which is stored as a hash', async () => {
    const { sealUserId } = await import('@capi-relay/mapping');
    await storeEvent(relay, project, { event_id: 'mine', app_user_id: sealUserId('ann@example.com') });
    expect(idsOf((await list({ userId: 'Ann@Example.com' })).items)).toEqual(['mine']);
  });

  it('looks at a bounded number of events for a page and says where to go on', async () => {
    await storeEvent(relay, project, { event_id: 'needle', event_name: 'rare', event_time: ago(100) });
    await sql(
      relay,
      `INSERT INTO sdk_events (app_id, event_id, occurred_on, event_name, event_time, environment, body, routed_to)
       SELECT $1, 'hay-' || n, (now() - interval '1 hour')::date, 'common', now() - interval '1 hour' - n * interval '1 second',
              'production', '{}', '{}'
       FROM generate_series(1, 20001) AS n`,
      [project.appId],
    );
    const first = await list({ names: 'rare' });
    expect(first.items).toEqual([]);
    const second = await list({ names: 'rare', cursor: first.nextCursor ?? '' });
    expect([idsOf(second.items), second.nextCursor]).toEqual([['needle'], null]);
  });

  it('tells what has arrived since, whenever it happened', async () => {
    await storeEvent(relay, project, { event_id: 'before' });
    await sql(relay, "UPDATE sdk_events SET received_at = now() - interval '1 minute'");
    const { liveCursor } = await list();
    await storeEvent(relay, project, { event_id: 'late', event_time: ago(50) });
    const late = await list({ newerThan: liveCursor });
    expect(idsOf(late.items)).toEqual(['late']);
    expect(idsOf((await list({ newerThan: liveCursor, names: 'search' })).items)).toEqual([]);
    expect(idsOf((await list({ newerThan: liveCursor, status: 'failed' })).items)).toEqual([]);
  });

  it.each([
    { cursor: 'nonsense' },
    { newerThan: 'nonsense' },
    { limit: '201' },
    { since: 'yesterday' },
    { unknown: 'x' },
  ])('refuses %j', async (query) => {
    expect(await relay.ask('listEvents', { params: { projectId: project.projectId }, query })).toMatchObject({
      status: 422,
      body: { error: { code: 'VALIDATION' } },
    });
  });
});
