import { openRedis } from '@capi-relay/queue';
import { anEvent, aPurchase, queueBackends, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { outcomes, postEvents, received } from './support/ask.js';
import { type InstalledLayer, startRelay, type TestRelay } from './support/relay.js';

const EMAIL = 'Mary.Quite.Contrary@example.com';
const PHONE = '+49 151 23456789';

describe.each(queueBackends())('an event in, a conversion out, with the queue on $name', (backend) => {
  let relay: TestRelay;
  let meta: InstalledLayer;
  let tiktok: InstalledLayer;
  let otherApp: InstalledLayer;
  const purchase = aPurchase({ properties: { email: EMAIL, phone: PHONE, comment: `write to ${EMAIL}` } });
  const renewal = anEvent({ event: 'subscription_renew', properties: { revenue: 5, currency: 'EUR' } });
  const view = anEvent({
    event: 'screen_view',
    platform: 'web',
    event_source_url: 'https://shop.example.com/',
  });
  const custom = anEvent({ event: 'level_complete' });
  const events = [purchase, renewal, view, custom];
  const answers: string[] = [];

  beforeAll(async () => {
    relay = await startRelay(backend);
    meta = await relay.install('meta_ads');
    tiktok = await relay.install('tiktok_ads', { capi: { event_map: { level_complete: 'AchieveLevel' } } });
    otherApp = await relay.install('meta_ads', { routing: { app_ids: ['app_somebody_else'] } });
    await relay.startWorkers();
  });
  afterAll(() => relay.close());

  const settled = (count: number) =>
    waitFor(() => outcomes(relay), { until: (rows) => rows.length === count, what: `${count} outcomes` });

  test('a posted batch is accepted', async () => {
    const answer = await postEvents(relay, [...events, { event: '', timestamp: 'yesterday' }]);
    answers.push(JSON.stringify(answer.body));
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      accepted: 4,
      duplicates: 0,
      rejected: [{ index: 4, event_id: null }],
    });
  });

  test('each event has one outcome at each pixel it belongs to, and none at another', async () => {
    const rows = await settled(8);
    const found = rows.map((row) => {
      const layer = row.layer_id === meta.layerId ? 'meta' : 'tiktok';
      const event = events.find((each) => each.event_id === row.event_id)?.event;
      return `${event} at ${layer}: ${row.status} ${row.platform_event ?? row.reason} ${row.platform_message ?? ''}`.trim();
    });
    expect(found.sort()).toEqual([
      'level_complete at meta: dropped unmapped',
      'level_complete at tiktok: delivered AchieveLevel',
      'purchase_success at meta: delivered Purchase',
      'purchase_success at tiktok: delivered Purchase',
      'screen_view at meta: dropped unmapped',
      'screen_view at tiktok: delivered PageView',
      'subscription_renew at meta: delivered Subscribe',
      'subscription_renew at tiktok: dropped unmapped',
    ]);
  });

  test('the platforms hold exactly the mapped events, under the same event_id', async () => {
    const atMeta = await received(relay, meta.pixelId);
    const atTiktok = await received(relay, tiktok.pixelId);
    expect(atMeta.map((item) => [item.event.event_name, item.event.event_id]).sort()).toEqual(
      [
        ['Purchase', purchase.event_id],
        ['Subscribe', renewal.event_id],
      ].sort(),
    );
    expect(atTiktok.map((item) => [item.event.event, item.event.event_id]).sort()).toEqual(
      [
        ['AchieveLevel', custom.event_id],
        ['PageView', view.event_id],
        ['Purchase', purchase.event_id],
      ].sort(),
    );
    expect(await received(relay, otherApp.pixelId)).toEqual([]);
  });

  test('a resend is answered as known and changes nothing', async () => {
    const before = await outcomes(relay);
    const answer = await postEvents(relay, events);
    answers.push(JSON.stringify(answer.body));
    expect(answer).toMatchObject({ status: 202, body: { accepted: 0, duplicates: 4, rejected: [] } });
    // A new event posted after it has been delivered: whatever the resend had queued would have been sent before it.
    const marker = aPurchase();
    await postEvents(relay, [marker]);
    await settled(10);
    const after = (await outcomes(relay)).filter((row) => row.event_id !== marker.event_id);
    expect(after).toEqual(before);
    expect(await received(relay, meta.pixelId)).toHaveLength(3);
  });

  test('no token and no address is in the database, the queue, the logs or an answer', async () => {
    const secrets = [meta.token, tiktok.token, EMAIL, 'mary.quite.contrary', '15123456789', '151 23456789'];
    const places: Record<string, string> = {
      database: await everythingStored(relay),
      log: relay.logged(),
      'ingest answers': answers.join('\n'),
      'worker and ingest metrics': await got(`${relay.ingest.url}/metrics`).text(),
    };
    expect(places.database).toContain(purchase.event_id);
    for (const [place, text] of Object.entries(places)) {
      for (const secret of secrets) {
        expect(`${place}: ${text.toLowerCase().includes(secret.toLowerCase())}`).toBe(`${place}: false`);
      }
    }
  });
});

/** Every row of every table, BullMQ's own included, and every key of Redis, as text. */
async function everythingStored(relay: TestRelay): Promise<string> {
  const { batches } = relay.store;
  const tables = await batches.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const rows = await batches.query<{ text: string }>(
      `SELECT row_to_json(each)::text AS text FROM ${name} AS each`,
    );
    texts.push(...rows.rows.map((row) => row.text));
  }
  return [...texts, await everythingQueued(relay)].join('\n');
}

async function everythingQueued(relay: TestRelay): Promise<string> {
  if (relay.queue.kind === 'postgres') {
    return '';
  }
  const redis = openRedis(relay.queue.url, 'waiting');
  const read: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, '0', '-1'),
    stream: (key) => redis.xrange(key, '-', '+'),
    string: (key) => redis.get(key),
  };
  const texts: string[] = [];
  for (const key of await redis.keys('*')) {
    texts.push(key, JSON.stringify(await read[await redis.type(key)]?.(key)));
  }
  redis.disconnect();
  return texts.join('\n');
}
