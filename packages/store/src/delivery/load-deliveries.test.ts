import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type SeededProject,
  seedProject,
} from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { type DeliveryStore, deliveryStore } from '../delivery-store.js';
import { type IngestStore, ingestStore } from '../ingest-store.js';

const DAY_MS = 86_400_000;

describe('loading deliveries', () => {
  let opened: TestStore;
  let deliveries: DeliveryStore;
  let ingest: IngestStore;
  let project: SeededProject;

  beforeAll(async () => {
    opened = await openTestStore();
    deliveries = deliveryStore(opened.store, { shard: 0 });
    ingest = ingestStore(opened.store, { shard: 0 });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    project = await seedProject(opened.store);
  });

  const loadOne = async (...parameters: Parameters<typeof anEventOf>) => {
    const append = anEventOf(...parameters);
    await ingest.appendEvents([append], []);
    const [loaded] = await deliveries.loadDeliveries([deliveryOf(append, project.metaLayer)]);
    if (loaded === undefined) throw new Error('nothing was loaded');
    return { append, loaded };
  };

  test('brings back the event as it was appended, its matching data and its app', async () => {
    const { append, loaded } = await loadOne(project.appId, { event: { routed_to: [project.metaLayer] } });
    expect(loaded).toEqual({
      key: deliveryOf(append, project.metaLayer),
      event: { ...append.event, received_at: expect.any(Number) },
      isForgotten: false,
      matching: append.matching,
      traits: [],
      clicks: [],
      advertisingRefused: false,
      attStatus: null,
      app: {
        app_id: project.appId,
        project_id: project.projectId,
        name: 'An app',
        platform: 'ios',
        bundle_id: 'com.example',
        android_package: null,
        web_domain: null,
        settings: { default_currency: 'EUR' },
      },
      prior: null,
      firstUnknownAt: null,
    });
  });

  test('answers in the order of the keys, with null where no event is stored', async () => {
    const events = [0, 40, 2, 1].map((days) =>
      anEventOf(project.appId, { event: { event_time: Date.now() - days * DAY_MS } }),
    );
    await ingest.appendEvents(events, []);
    const keys = events.map((append) => deliveryOf(append, project.metaLayer));
    const missing = { ...(keys[0] ?? never()), event_id: 'no such event' };
    const loaded = await deliveries.loadDeliveries([...keys.toReversed(), missing, ...keys]);
    expect(loaded.map((delivery) => delivery.event?.event_id ?? null)).toEqual([
      ...keys.toReversed().map((key) => key.event_id),
      null,
      ...keys.map((key) => key.event_id),
    ]);
    expect(loaded[keys.length]).toMatchObject({ key: missing, event: null, matching: null });
  });

  test('says of an app that does not exist that it is not there', async () => {
    const { loaded } = await loadOne('app_unknown');
    expect(loaded.app).toBeNull();
    expect(loaded.event).not.toBeNull();
  });

  test('tells the outcome of the delivery, and not that of another layer', async () => {
    const append = anEventOf(project.appId);
    await ingest.appendEvents([append], []);
    const [meta, tiktok] = [project.metaLayer, project.tiktokLayer].map((layer) => deliveryOf(append, layer));
    await deliveries.settle([anOutcome(meta ?? never(), { status: 'failed', reason: 'rejected' })], []);
    const loaded = await deliveries.loadDeliveries([meta ?? never(), tiktok ?? never()]);
    expect(loaded.map(({ prior }) => prior)).toEqual([{ status: 'failed', reason: 'rejected' }, null]);
  });

  test('gives the traits of the user before those of the install', async () => {
    await ingest.mergeTraits({
      app_id: project.appId,
      install_id: 'install-1',
      app_user_id: null,
      identity: { city: 'of the install' },
      properties: {},
    });
    await ingest.mergeTraits({
      app_id: project.appId,
      install_id: null,
      app_user_id: 'user-1',
      identity: { city: 'of the user' },
      properties: { plan: 'pro' },
    });
    const { loaded } = await loadOne(project.appId);
    expect(loaded.traits).toEqual([{ city: 'of the user' }, { city: 'of the install' }]);
  });

  test('merges traits key by key', async () => {
    const change = { app_id: project.appId, install_id: 'install-1', app_user_id: null, properties: {} };
    await ingest.mergeTraits({ ...change, identity: { city: 'paris', em: ['a'] } });
    await ingest.mergeTraits({ ...change, identity: { em: ['b'] } });
    const { loaded } = await loadOne(project.appId);
    expect(loaded.traits).toEqual([{ city: 'paris', em: ['b'] }]);
  });

  test.each([
    ['the install', { install_id: 'install-1', app_user_id: null }],
    ['the user', { install_id: null, app_user_id: 'user-1' }],
    ['both', { install_id: 'install-1', app_user_id: 'user-1' }],
  ])('advertising refused by %s is refused', async (_by, subjects) => {
    await ingest.writeConsent({ app_id: project.appId, ...subjects, advertising: false });
    expect((await loadOne(project.appId)).loaded.advertisingRefused).toBe(true);
    await ingest.writeConsent({ app_id: project.appId, ...subjects, analytics: false });
    expect((await loadOne(project.appId)).loaded.advertisingRefused).toBe(true);
    await ingest.writeConsent({ app_id: project.appId, ...subjects, advertising: true });
    expect((await loadOne(project.appId)).loaded.advertisingRefused).toBe(false);
  });

  test('consent of one app says nothing about another', async () => {
    const other = await seedProject(opened.store);
    await ingest.writeConsent({
      app_id: other.appId,
      install_id: 'install-1',
      app_user_id: 'user-1',
      advertising: false,
    });
    expect((await loadOne(project.appId)).loaded.advertisingRefused).toBe(false);
  });

  test('an install and a user of the same id are two', async () => {
    await ingest.writeConsent({
      app_id: project.appId,
      install_id: 'user-1',
      app_user_id: null,
      advertising: false,
    });
    expect((await loadOne(project.appId)).loaded.advertisingRefused).toBe(false);
  });

  test('tells the latest ATT answer of the install and keeps it when consent is written without one', async () => {
    const change = { app_id: project.appId, install_id: 'install-1', app_user_id: null };
    await ingest.writeConsent({ ...change, att_status: 'authorized' });
    await ingest.writeConsent({ ...change, att_status: 'denied' });
    await ingest.writeConsent({ ...change, advertising: true });
    expect((await loadOne(project.appId)).loaded.attStatus).toBe('denied');
  });

  test('gives the newest fifty clicks of the install, the newest first', async () => {
    const clicks = Array.from({ length: 60 }, (_, index) => ({
      kind: 'fbclid' as const,
      click_id: `click-${index}`,
      first_seen_at: 1_700_000_000_000 + index,
    }));
    await ingest.appendEvents([anEventOf(project.appId, { clicks })], []);
    const { loaded } = await loadOne(project.appId);
    expect(loaded.clicks).toEqual(clicks.slice(10).reverse());
    const { loaded: elsewhere } = await loadOne(project.appId, { event: { install_id: 'install-2' } });
    expect(elsewhere.clicks).toEqual([]);
  });

  test('loads nothing for no key', async () => {
    expect(await deliveries.loadDeliveries([])).toEqual([]);
  });
});

function never(): never {
  throw new Error('a test asked for a row it did not make');
}
