import {
  capiStatusSchema,
  deliveryGroupsSchema,
  deliveryPageSchema,
  statsSchema,
} from '@capi-relay/contracts/operator';
import { deliveryStore } from '@capi-relay/store';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeProject, settleEvent, storeEvent, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';

const HOUR_MS = 60 * 60 * 1_000;

let relay: TestConsole;
let project: TestProject;
const params = () => ({ projectId: project.projectId });

beforeAll(async () => {
  relay = await runConsole();
  project = await makeProject(relay);
  // At Meta 6 delivered, 3 refused, 1 unmapped; at TikTok 2 wait behind a rejected token, one of them not for long.
  for (let index = 0; index < 10; index++) {
    const age = index === 0 ? 6.5 * 24 * HOUR_MS : HOUR_MS;
    const event = await storeEvent(relay, project, { event_time: Date.now() - age - index });
    const meta = { ...event, layer_id: project.metaLayerId };
    if (index < 6) await settleEvent(relay, meta, { status: 'delivered' });
    else if (index < 9) await settleEvent(relay, meta, { status: 'failed', reason: 'rejected' });
    else await settleEvent(relay, meta, { status: 'dropped', reason: 'unmapped' });
    if (index < 2) {
      const tiktok = { ...event, layer_id: project.tiktokLayerId };
      await settleEvent(relay, tiktok, { status: 'parked', reason: 'token_rejected' });
    }
  }
  await deliveryStore(relay.store, { shard: 0 }).openCircuit(
    {
      layer_id: project.tiktokLayerId,
      reason: 'token_rejected',
      detail: { code: '40105', message: 'Access token is incorrect or has been revoked.', http_status: 200 },
      vault_version: 1,
      opened_at: Date.now(),
    },
    Date.now() + HOUR_MS,
  );
});
afterAll(() => relay.close());

describe('the health of a project', () => {
  it('is told for each layer, with what to do', async () => {
    const { body } = await relay.ask('readCapiStatus', { params: params() });
    const [meta, tiktok] = capiStatusSchema.parse(body).layers;
    expect(meta).toMatchObject({
      layerId: project.metaLayerId,
      status: 'degraded',
      last24h: { delivered: 6, failed: 3, dropped: 1 },
      eventsLast24h: 10,
      parked: 0,
      token: { vaultId: project.vaultId, version: 1, state: 'not_used_yet' },
      lastDeliveredAt: expect.any(String),
    });
    expect(meta?.warnings.map(({ code }) => code)).toEqual(['deliveries_failing', 'unmapped_events']);
    expect(tiktok).toMatchObject({
      status: 'failing',
      parked: 2,
      token: { state: 'rejected' },
      lastDeliveredAt: null,
    });
    expect(tiktok?.warnings.map(({ code, count }) => [code, count])).toEqual([
      ['token_rejected', 2],
      ['expiring_soon', 1],
    ]);
    expect(tiktok?.warnings[0]?.detail).toMatchObject({ code: '40105' });
  });
});

describe('what did not arrive', () => {
  it('is counted by layer and reason, the most frequent first', async () => {
    const { body } = await relay.ask('groupDeliveries', { params: params() });
    expect(deliveryGroupsSchema.parse(body).items).toMatchObject([
      { layerId: project.metaLayerId, status: 'failed', reason: 'rejected', count: 3, replayable: true },
      { layerId: project.tiktokLayerId, status: 'parked', reason: 'token_rejected', count: 2 },
    ]);
  });

  it('is listed page by page with the platform’s own words', async () => {
    const query = { status: 'failed', reason: 'rejected', limit: '2' };
    const first = deliveryPageSchema.parse(
      (await relay.ask('listDeliveries', { params: params(), query })).body,
    );
    const rest = deliveryPageSchema.parse(
      (
        await relay.ask('listDeliveries', {
          params: params(),
          query: { ...query, cursor: first.nextCursor ?? '' },
        })
      ).body,
    );
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
    const all = [...first.items, ...rest.items];
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(3);
    expect(all.every(({ detail }) => detail?.message === 'Invalid parameter')).toBe(true);
    const times = all.map(({ occurredAt }) => occurredAt);
    expect(times).toEqual(times.toSorted().reverse());
  });
});

describe('the time series', () => {
  it('add up to what was counted, by what they are grouped by', async () => {
    const query = { groupBy: 'layer,status,reason,eventName,platformEvent', interval: 'day' };
    const { body } = await relay.ask('readStats', { params: params(), query });
    const { points, arrived } = statsSchema.parse(body);
    const sum = (status: string) =>
      points.filter((point) => point.status === status).reduce((total, { count }) => total + count, 0);
    expect([sum('delivered'), sum('failed'), sum('dropped'), sum('parked')]).toEqual([6, 3, 1, 2]);
    expect(
      points.every(({ eventName, platformEvent }) => eventName !== undefined && platformEvent !== undefined),
    ).toBe(true);
    expect(arrived.reduce((total, { count }) => total + count, 0)).toBe(10);
  });

  it('of one layer hold nothing of another', async () => {
    const query = { layerId: project.tiktokLayerId };
    const { body } = await relay.ask('readStats', { params: params(), query });
    expect(statsSchema.parse(body).points).toMatchObject([
      { layerId: project.tiktokLayerId, status: 'parked', count: 2 },
    ]);
  });

  it.each([
    [{ since: '2020-01-01T00:00:00Z', interval: 'hour' }],
    [{ since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }],
    [{ groupBy: 'user' }],
  ])('refuse %j', async (query) => {
    expect(await relay.ask('readStats', { params: params(), query })).toMatchObject({ status: 422 });
  });
});
