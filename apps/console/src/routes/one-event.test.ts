import { eventDetailSchema } from '@capi-relay/contracts/operator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { eventRef } from '../events/event-ref.js';
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

const ago = (hours: number) => Date.now() - hours * HOUR_MS;

async function read(key: Parameters<typeof eventRef>[0]) {
  const params = { projectId: project.projectId, eventId: eventRef(key) };
  const answer = await relay.ask('readEvent', { params });
  if (answer.status !== 200) throw new Error(answer.text);
  return { text: answer.text, event: eventDetailSchema.parse(answer.body) };
}

describe('one event', () => {
  it('names what identifies the person and shows none of it', async () => {
    const key = await storeEvent(relay, project, {
      body: {
        properties: { revenue: 9.99, currency: 'EUR' },
        page_url: 'https://shop.example.com/a?fbclid=abc',
      },
    });
    const { event, text } = await read(key);
    expect(event.matching).toEqual({
      present: ['em', 'external_id', 'fbp', 'ip', 'user_agent'],
      removed: false,
    });
    expect(event.body).toEqual({
      properties: { revenue: 9.99, currency: 'EUR' },
      page_url: 'https://shop.example.com/a?…',
    });
    for (const personal of [
      'a'.repeat(64),
      'b'.repeat(64),
      '203.0.113.77',
      'SecretAgent',
      '987654321',
      'fbclid',
    ]) {
      expect(text).not.toContain(personal);
    }
  });

  it('shows for each layer why it ended so, and what would be sent now', async () => {
    const key = await storeEvent(relay, project);
    await settleEvent(
      relay,
      { ...key, layer_id: project.metaLayerId },
      { status: 'failed', reason: 'rejected' },
    );
    const { event } = await read(key);
    const meta = event.deliveries.find(({ layerId }) => layerId === project.metaLayerId);
    expect(meta).toMatchObject({
      status: 'failed',
      reason: 'rejected',
      explanation: 'The platform refused the event.',
      detail: { code: '100/2804050', message: 'Invalid parameter', traceId: 'trace_1', httpStatus: 400 },
      replay: { possible: true, obstacle: null },
      asMappedNow: { payload: { event_name: 'Purchase', user_data: { em: ['[present]'] } }, note: null },
    });
    expect(meta?.asMappedNow.checks.every(({ result }) => result === 'passed')).toBe(true);
    expect(meta?.queueUrl).toMatch(/^\/queues\/queue\/capi-meta\/[\w-]+$/);
  });

  it('says so where the layer was changed since', async () => {
    const key = await storeEvent(relay, project);
    await settleEvent(relay, { ...key, layer_id: project.metaLayerId }, { status: 'delivered' });
    await sql(relay, "UPDATE delivery_outcomes SET settled_at = now() - interval '1 minute'");
    const params = { projectId: project.projectId, layerId: project.metaLayerId };
    await relay.ask('patchLayer', { params, body: { capi: { event_map: { purchase_success: 'Lead' } } } });
    const { event } = await read(key);
    const meta = event.deliveries.find(({ layerId }) => layerId === project.metaLayerId);
    expect(meta).toMatchObject({
      platformEvent: 'Purchase',
      asMappedNow: { payload: { event_name: 'Lead' }, note: expect.stringContaining('was changed') },
    });
  });

  it('of any id can be read', async () => {
    for (const event_id of ['a/b', '..', '100%', 'ümlaut ✓', '?x=1#y']) {
      const key = await storeEvent(relay, project, { event_id });
      expect((await read(key)).event.eventId).toBe(event_id);
    }
  });

  it.each(['nonsense', eventRef({ app_id: 'app_none', event_id: 'x', occurred_on: '2026-01-01' })])(
    'that is not there is not found',
    async (eventId) => {
      const params = { projectId: project.projectId, eventId };
      expect(await relay.ask('readEvent', { params })).toMatchObject({ status: 404 });
    },
  );
});

describe('sending one event again', () => {
  const replay = (key: Parameters<typeof eventRef>[0], body: unknown = {}) =>
    relay.ask('replayEvent', { params: { projectId: project.projectId, eventId: eventRef(key) }, body });

  it('parks what failed for its turn, and leaves what was delivered alone', async () => {
    const key = await storeEvent(relay, project);
    await settleEvent(
      relay,
      { ...key, layer_id: project.metaLayerId },
      { status: 'failed', reason: 'rejected' },
    );
    await settleEvent(relay, { ...key, layer_id: project.tiktokLayerId }, { status: 'delivered' });
    expect(await replay(key)).toMatchObject({
      status: 202,
      body: {
        replayed: [{ layerId: project.metaLayerId }],
        refused: [{ layerId: project.tiktokLayerId, obstacle: expect.stringContaining('delivered') }],
      },
    });
    const { event } = await read(key);
    expect(event.deliveries.map(({ status, reason }) => [status, reason])).toEqual([
      ['parked', 'replay'],
      ['delivered', null],
    ]);
    expect(await replay(key)).toMatchObject({ status: 409 });
  });

  it('gives a layer that was added later what it never got', async () => {
    const key = await storeEvent(relay, project, { routed_to: [] });
    const body = { layerId: project.metaLayerId };
    expect(await replay(key, body)).toMatchObject({ status: 202, body: { replayed: [body] } });
    const { event } = await read(key);
    expect(event.deliveries.map(({ status }) => status)).toEqual(['parked', 'not_routed']);
  });

  it('keeps the counters equal to the ledger', async () => {
    const failed = await storeEvent(relay, project);
    await settleEvent(
      relay,
      { ...failed, layer_id: project.metaLayerId },
      { status: 'failed', reason: 'rejected' },
    );
    await replay(failed);
    await replay(await storeEvent(relay, project, { routed_to: [] }));
    const counted = await sql(
      relay,
      `SELECT layer_id, status, reason, sum(count)::integer AS count FROM delivery_stats
       GROUP BY 1, 2, 3 HAVING sum(count) <> 0 ORDER BY 1, 2, 3`,
    );
    const ledger = await sql(
      relay,
      `SELECT layer_id, status, reason, count(*)::integer AS count FROM delivery_outcomes
       GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    );
    expect(counted).toEqual(ledger);
  });

  const refusals: readonly {
    readonly rule: string;
    readonly ending: Parameters<typeof settleEvent>[2];
    readonly hoursAgo: number;
    readonly obstacle: string;
  }[] = [
    {
      rule: 'an event older than the platform accepts',
      ending: { status: 'failed', reason: 'expired' },
      hoursAgo: 24 * 7 + 1,
      obstacle: 'older than the platform accepts',
    },
    {
      rule: 'an event its user refused',
      ending: { status: 'dropped', reason: 'consent_denied' },
      hoursAgo: 1,
      obstacle: 'must not be sent',
    },
    {
      rule: 'an event that waits by itself',
      ending: { status: 'parked', reason: 'token_rejected' },
      hoursAgo: 1,
      obstacle: 'sent by itself',
    },
  ];
  test.each(refusals)('refuses $rule, and says why', async ({ ending, hoursAgo, obstacle }) => {
    const key = await storeEvent(relay, project, {
      event_time: ago(hoursAgo),
      routed_to: [project.metaLayerId],
    });
    await settleEvent(relay, { ...key, layer_id: project.metaLayerId }, ending);
    expect(await replay(key, { layerId: project.metaLayerId })).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining(obstacle) } },
    });
  });

  it('refuses what would be dropped again, with the gate that does it', async () => {
    const key = await storeEvent(relay, project, { event_name: 'app_open' });
    await settleEvent(
      relay,
      { ...key, layer_id: project.metaLayerId },
      { status: 'dropped', reason: 'unmapped' },
    );
    const body = { layerId: project.metaLayerId };
    expect(await replay(key, body)).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('maps to no platform event') } },
    });
    const params = { projectId: project.projectId, layerId: project.metaLayerId };
    await relay.ask('patchLayer', { params, body: { capi: { event_map: { app_open: 'ViewContent' } } } });
    expect(await replay(key, body)).toMatchObject({ status: 202 });
  });
});
