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
import { updateLayer } from '../settings/layers.js';
import { layerFacts } from './layer-facts.js';

const NOW = Date.now();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_AGE_MS = { meta_ads: 7 * DAY_MS, tiktok_ads: 28 * DAY_MS };
const DELIVERED: Ending = { status: 'delivered', reason: null };
const UNMAPPED: Ending = { status: 'dropped', reason: 'unmapped' };
const PARKED: Ending = { status: 'parked', reason: 'token_rejected' };

describe('facts about a layer', () => {
  let opened: TestStore;
  let ingest: IngestStore;
  let deliveries: DeliveryStore;
  let project: SeededProject;

  beforeAll(async () => {
    opened = await openTestStore();
    ingest = ingestStore(opened.store, { shard: 0 });
    deliveries = deliveryStore(opened.store, { shard: 1 });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    project = await seedProject(opened.store);
  });

  const factsOf = async (layerId = project.metaLayer, now = NOW) => {
    const [facts] = await layerFacts(opened.store, [layerId], now, MAX_AGE_MS);
    if (facts === undefined) throw new Error('there is no such layer');
    return facts;
  };
  const settle = async (
    ending: Ending,
    more: { settled_at?: number; event_name?: string; event_time?: number } = {},
  ) => {
    const { event_time = NOW, ...rest } = more;
    const append = anEventOf(project.appId, { event: { event_time } });
    await ingest.appendEvents([append], []);
    const key = deliveryOf(append, project.metaLayer);
    await deliveries.settle([anOutcome(key, ending, rest)], []);
    return key;
  };

  test('of one that has done nothing are all zero', async () => {
    expect(await factsOf()).toEqual({
      layer: expect.objectContaining({ layer_id: project.metaLayer }),
      entry: { version: 1, last_accepted_at: null },
      circuit: null,
      outcomes: [],
      lastDeliveredAt: null,
      eventsLastHour: 0,
      eventsLastDay: 0,
      routedApps: 1,
      unmapped: [],
      warnings: [],
      parked: 0,
      expiring: null,
    });
  });

  test('come in the order of the ids, and none for an id that names no layer', async () => {
    const ids = [project.tiktokLayer, 'layer_unknown', project.metaLayer];
    const facts = await layerFacts(opened.store, ids, NOW, MAX_AGE_MS);
    expect(facts.map(({ layer }) => layer.layer_id)).toEqual([project.tiktokLayer, project.metaLayer]);
    expect(await layerFacts(opened.store, [], NOW, MAX_AGE_MS)).toEqual([]);
  });

  test('hold nothing of the token', async () => {
    expect(JSON.stringify(await factsOf())).not.toContain('sealed-1');
  });

  test('count outcomes of the last hour and of the last day', async () => {
    await settle(DELIVERED);
    await settle(DELIVERED, { settled_at: NOW - 5 * HOUR_MS });
    await settle(DELIVERED, { settled_at: NOW - 26 * HOUR_MS });
    await settle(UNMAPPED, { settled_at: NOW - 3 * HOUR_MS });
    expect((await factsOf()).outcomes).toEqual([
      { status: 'delivered', reason: null, lastHour: 1, lastDay: 2 },
      { status: 'dropped', reason: 'unmapped', lastHour: 0, lastDay: 1 },
    ]);
  });

  test.each([0, 1, 59])(
    'never count less than sixty minutes as the last hour, at minute %i',
    async (minute) => {
      const hour = Math.floor(NOW / HOUR_MS) * HOUR_MS;
      const now = hour + minute * 60_000;
      await settle(DELIVERED, { settled_at: now - 59 * 60_000 });
      expect((await factsOf(project.metaLayer, now)).outcomes).toEqual([
        { status: 'delivered', reason: null, lastHour: 1, lastDay: 1 },
      ]);
    },
  );

  test('say when the last delivery was, however long ago', async () => {
    await settle(DELIVERED, { settled_at: NOW - 60 * DAY_MS });
    expect((await factsOf()).lastDeliveredAt).toBe(NOW - 60 * DAY_MS);
    await settle(DELIVERED, { settled_at: NOW - 2_000 });
    await settle(DELIVERED, { settled_at: NOW - 9_000 });
    await settle(UNMAPPED);
    expect((await factsOf()).lastDeliveredAt).toBe(NOW - 2_000);
  });

  test('name the events that map to nothing, the most frequent first, and twenty at most', async () => {
    for (let count = 0; count < 3; count++) await settle(UNMAPPED, { event_name: 'often' });
    for (let index = 0; index < 24; index++) await settle(UNMAPPED, { event_name: `once-${index}` });
    const { unmapped } = await factsOf();
    expect(unmapped[0]).toEqual({ name: 'often', count: 3 });
    expect(unmapped).toHaveLength(20);
  });

  test('count what arrived for the apps that are routed to the layer', async () => {
    await ingest.appendEvents([anEventOf(project.appId), anEventOf(project.appId)], []);
    expect(await factsOf()).toMatchObject({ eventsLastHour: 2, eventsLastDay: 2, routedApps: 1 });
    await updateLayer(opened.store, project.metaLayer, { routing: { app_ids: ['app_elsewhere'] } });
    expect(await factsOf()).toMatchObject({ eventsLastHour: 0, eventsLastDay: 0, routedApps: 0 });
  });

  test('add the warnings of the layer and of its apps up', async () => {
    const warning = { code: 'phone_unresolved', count: 2 } as const;
    await ingest.appendEvents([], [{ app_id: project.appId, ...warning }]);
    await deliveries.settle(
      [],
      [
        { layer_id: project.metaLayer, ...warning },
        { layer_id: project.metaLayer, code: 'value_defaulted', count: 1 },
      ],
    );
    expect((await factsOf()).warnings).toEqual([
      { code: 'phone_unresolved', count: 4 },
      { code: 'value_defaulted', count: 1 },
    ]);
    expect((await factsOf(project.tiktokLayer)).warnings).toEqual([{ code: 'phone_unresolved', count: 2 }]);
  });

  test('tell what is parked and how much of it is about to be lost, and when', async () => {
    const oldest = NOW - 6.5 * DAY_MS;
    await settle(PARKED, { event_time: oldest, settled_at: NOW - 6 * DAY_MS });
    await settle(PARKED, { event_time: NOW - 6.1 * DAY_MS });
    await settle(PARKED, { event_time: NOW - 5.9 * DAY_MS });
    const delivered = await settle(PARKED, { event_time: NOW - 6.9 * DAY_MS });
    await deliveries.settle([anOutcome(delivered)], []);
    expect(await factsOf()).toMatchObject({
      parked: 3,
      expiring: { count: 2, firstLossAt: oldest + 7 * DAY_MS },
    });
  });

  test('tell why the layer is stopped', async () => {
    const detail = { code: '190', message: 'expired' };
    await deliveries.openCircuit(
      { layer_id: project.metaLayer, reason: 'token_rejected', detail, vault_version: 1, opened_at: NOW },
      NOW,
    );
    expect((await factsOf()).circuit).toEqual({ reason: 'token_rejected', detail, opened_at: NOW });
  });
});
