import { createHash } from 'node:crypto';
import type { DeliveryKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type SeededProject,
  seedProject,
} from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { queueTest } from '../delivery/test-events.js';
import { deliveryStore } from '../delivery-store.js';
import { ingestStore } from '../ingest-store.js';
import { dayOf } from '../upkeep/partitioned-tables.js';
import { forgetPerson, MOST_INSTALLS } from './forget-person.js';

const DAY_MS = 86_400_000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let opened: TestStore;
let project: SeededProject;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  project = await seedProject(opened.store);
});

const ingest = () => ingestStore(opened.store, { shard: 0 });
const deliveries = () => deliveryStore(opened.store, { shard: 0 });
const query = async (text: string, values: unknown[] = []) =>
  (await opened.store.batches.query(text, values)).rows;

interface Who {
  readonly user: string | null;
  readonly install: string | null;
  readonly appId?: string;
  readonly daysAgo?: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Stores an event of somebody that goes to both layers. */
async function eventOf({ user, install, appId = project.appId, daysAgo = 0, body }: Who) {
  const event_time = Date.now() - daysAgo * DAY_MS;
  const ids = [user, install].filter((id) => id !== null);
  const append = anEventOf(appId, {
    event: {
      event_time,
      occurred_on: dayOf(event_time),
      app_user_id: user,
      install_id: install,
      session_id: `session of ${user}`,
      routed_to: [project.metaLayer, project.tiktokLayer],
      body: body ?? { properties: { revenue: 1, note: `for ${user}` } },
    },
    matching: { external_id: ids.map(sha256), em: [sha256(`${user}@example.com`)], ip: '203.0.113.9' },
    clicks: [{ kind: 'fbclid', click_id: `click-${install}`, first_seen_at: event_time }],
  });
  await ingest().appendEvents([append], []);
  return append;
}

async function profileOf(user: string | null, install: string | null, advertising: boolean) {
  const subject = { app_id: project.appId, app_user_id: user, install_id: install };
  await ingest().writeConsent({ ...subject, advertising });
  await ingest().mergeTraits({
    ...subject,
    identity: { em: [sha256(`${user}@example.com`)] },
    properties: {},
  });
}

const forget = (userId: string, more: { readonly apps?: string[]; readonly installs?: string[] } = {}) =>
  forgetPerson(
    opened.store,
    {
      appIds: more.apps ?? [project.appId],
      userIds: [userId],
      installIds: more.installs ?? [],
      digestsOf: (id) => [sha256(id)],
    },
    { shard: 0 },
  );

/** Every row of every table that mentions one of the texts, found the plain way. */
async function rowsWith(texts: readonly string[]): Promise<string[]> {
  const tables = await query(`SELECT relname AS tablename FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`);
  const found: string[] = [];
  for (const { tablename } of tables) {
    const rows = await query(`SELECT one::text AS row FROM ${tablename} AS one`);
    for (const { row } of rows)
      if (texts.some((text) => row.includes(text))) found.push(`${tablename}: ${row}`);
  }
  return found.sort();
}

const counters = () =>
  query(
    `SELECT layer_id, event_name, status, reason, sum(count)::integer AS count FROM delivery_stats
         WHERE layer_id = ANY ($1) GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4`,
    [[project.metaLayer, project.tiktokLayer]],
  );
const outcomesOf = async (key: DeliveryKey) =>
  (
    await query('SELECT status, reason FROM delivery_outcomes WHERE event_id = $1 AND layer_id = $2', [
      key.event_id,
      key.layer_id,
    ])
  )[0];

describe('forgetting a person', () => {
  test('leaves no trace of the person in any table, and every row of the neighbour as it was', async () => {
    const jane = { user: 'jane-roe-4711', install: 'install-of-jane' };
    const neighbour = { user: 'neighbour-0815', install: 'install-of-neighbour' };
    for (const [index, who] of [jane, neighbour].entries()) {
      for (const daysAgo of [0, 1, 7, 40]) await eventOf({ ...who, daysAgo });
      await eventOf({ user: null, install: who.install });
      await profileOf(who.user, who.install, index === 0);
      const loaded = await deliveries().loadDeliveries([deliveryOf(await eventOf(who), project.metaLayer)]);
      for (const each of loaded) {
        const test_id = `test-${who.user.slice(0, 2)}-${project.appId}`;
        await queueTest(opened.store, {
          test_id,
          layer_id: project.metaLayer,
          loaded: each,
          test_event_code: null,
        });
      }
      await query(
        `INSERT INTO idempotency_keys (caller_id, endpoint, idempotency_key, body_sha256, response)
         VALUES ('key', 'POST /', $1, 'x', $2)`,
        [`${index}-${project.appId}`, JSON.stringify({ appUserId: who.user })],
      );
    }
    const namesOf = ({ user, install }: typeof jane) => [user, install, sha256(user), sha256(install)];
    const before = await rowsWith(namesOf(neighbour));
    expect((await rowsWith(namesOf(jane))).length).toBeGreaterThanOrEqual(15);

    const { removed, places, ...rest } = await forget(jane.user);
    expect(await rowsWith([...namesOf(jane), sha256('jane-roe-4711@example.com')])).toEqual([]);
    expect(await rowsWith(namesOf(neighbour))).toEqual(before);
    expect(removed).toMatchObject({
      events: 6,
      matching: 5,
      traits: 2,
      consents: 2,
      testEvents: 1,
      answers: 1,
    });
    expect(rest).toMatchObject({ installs: 1, sharedInstalls: 0, keptRefusals: 0 });
    expect(places.filter(({ found }) => found > 0)).toEqual([]);
    expect(places.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        'sdk_events.body',
        'event_matching.matching',
        'audit_log.data',
        'test_events.loaded',
      ]),
    );
    expect(places.find(({ place }) => place === 'sdk_events.body')?.searched).toBeGreaterThanOrEqual(12);
  });

  test('a second time removes nothing and is no fault', async () => {
    await eventOf({ user: 'twice-forgotten', install: 'install-twice' });
    expect((await forget('twice-forgotten')).removed).toMatchObject({ events: 1, matching: 1, clicks: 1 });
    const { removed, places } = await forget('twice-forgotten');
    expect(Object.values(removed).every((count) => count === 0)).toBe(true);
    expect(places.every(({ found }) => found === 0)).toBe(true);
  });

  test('ends what waits or is parked as dropped(user_forgotten), and leaves what has ended', async () => {
    const [waiting, parked, delivered] = [
      await eventOf({ user: 'user-who-waits', install: null }),
      await eventOf({ user: 'user-who-waits', install: null }),
      await eventOf({ user: 'user-who-waits', install: null }),
    ];
    const meta = (append: typeof waiting) => deliveryOf(append, project.metaLayer);
    const tiktok = (append: typeof waiting) => deliveryOf(append, project.tiktokLayer);
    const park = (key: DeliveryKey) => anOutcome(key, { status: 'parked', reason: 'token_rejected' });
    await deliveries().settle(
      [park(meta(parked)), anOutcome(tiktok(parked)), anOutcome(meta(delivered))],
      [],
    );
    await deliveries().settle([anOutcome(tiktok(delivered), { status: 'failed', reason: 'rejected' })], []);

    expect((await forget('user-who-waits')).removed).toMatchObject({ events: 3, deliveries: 3 });
    const dropped = { status: 'dropped', reason: 'user_forgotten' };
    expect(await outcomesOf(meta(waiting))).toEqual(dropped);
    expect(await outcomesOf(tiktok(waiting))).toEqual(dropped);
    expect(await outcomesOf(meta(parked))).toEqual(dropped);
    expect(await outcomesOf(tiktok(parked))).toEqual({ status: 'delivered', reason: null });
    expect(await outcomesOf(meta(delivered))).toEqual({ status: 'delivered', reason: null });
    expect(await outcomesOf(tiktok(delivered))).toEqual({ status: 'failed', reason: 'rejected' });
    const [perMeta, perTiktok] = [project.metaLayer, project.tiktokLayer].map((layer_id) => ({
      layer_id,
      event_name: 'purchase_success',
    }));
    expect(new Set((await counters()).map((row) => JSON.stringify(row)))).toEqual(
      new Set(
        [
          { ...perMeta, status: 'delivered', reason: null, count: 1 },
          { ...perMeta, ...dropped, count: 2 },
          { ...perTiktok, status: 'delivered', reason: null, count: 1 },
          { ...perTiktok, ...dropped, count: 1 },
          { ...perTiktok, status: 'failed', reason: 'rejected', count: 1 },
        ].map((row) => JSON.stringify(row)),
      ),
    );
  });

  test('an event that an SDK sends again afterwards is still a copy, and brings nobody back', async () => {
    const append = await eventOf({ user: 'user-sent-again', install: 'install-sent-again' });
    await forget('user-sent-again');
    expect(await ingest().appendEvents([append], [])).toEqual([]);
    expect(await rowsWith(['user-sent-again', 'install-sent-again'])).toEqual([]);
    const [loaded] = await deliveries().loadDeliveries([deliveryOf(append, project.metaLayer)]);
    expect(loaded).toMatchObject({
      isForgotten: true,
      matching: null,
      clicks: [],
      event: { app_user_id: null, install_id: null, session_id: null, body: {} },
    });
  });

  test('an install that refused goes on refusing, for whoever uses it next', async () => {
    await eventOf({ user: 'user-who-refused', install: 'install-that-refused' });
    await profileOf('user-who-refused', 'install-that-refused', false);
    const { keptRefusals, removed, places } = await forget('user-who-refused');
    expect([keptRefusals, removed.consents, removed.traits]).toEqual([1, 1, 2]);
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const next = await eventOf({ user: 'the-next-user', install: 'install-that-refused' });
    const [loaded] = await deliveries().loadDeliveries([deliveryOf(next, project.metaLayer)]);
    expect(loaded?.advertisingRefused).toBe(true);
  });

  test('of a shared install takes its traits, clicks and anonymous events, and leaves the other user', async () => {
    const shared = 'tablet-of-a-family';
    await eventOf({ user: 'mother-of-two', install: shared });
    await eventOf({ user: null, install: shared });
    const other = await eventOf({ user: 'father-of-two', install: shared });
    await profileOf('mother-of-two', shared, true);
    const { removed, sharedInstalls, places } = await forget('mother-of-two');
    expect(sharedInstalls).toBe(1);
    expect(removed).toMatchObject({ events: 2, matching: 2, traits: 2, clicks: 1 });
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const [loaded] = await deliveries().loadDeliveries([deliveryOf(other, project.metaLayer)]);
    expect(loaded).toMatchObject({
      isForgotten: false,
      event: { app_user_id: 'father-of-two', install_id: shared },
      matching: { external_id: [sha256('father-of-two'), sha256(shared)] },
    });
  });

  test('by a named install takes what no user is known of', async () => {
    await eventOf({ user: null, install: 'install-named' });
    await profileOf(null, 'install-named', true);
    const { removed } = await forget('user-nobody-knows', { installs: ['install-named'] });
    expect(removed).toMatchObject({ events: 1, matching: 1, traits: 1, consents: 1, clicks: 1 });
    expect(await rowsWith(['install-named', sha256('install-named')])).toEqual([]);
  });

  test('in one app leaves the same id in another alone: there it is somebody else', async () => {
    const other = await seedProject(opened.store);
    await eventOf({ user: 'user-of-two-apps', install: 'install-here' });
    const there = await eventOf({ user: 'user-of-two-apps', install: 'install-there', appId: other.appId });
    const { places } = await forget('user-of-two-apps');
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const left = await rowsWith(['user-of-two-apps']);
    expect(left).toHaveLength(1);
    expect(left[0]).toContain(there.event.event_id);
    expect((await forget('user-of-two-apps', { apps: [other.appId] })).removed.events).toBe(1);
  });

  test('known by an external id alone takes the event that states it', async () => {
    const append = anEventOf(project.appId, {
      event: { app_user_id: null, install_id: null, body: {} },
      matching: { external_id: [sha256('stated-by-a-server')] },
    });
    await ingest().appendEvents([append], []);
    expect((await forget('stated-by-a-server')).removed).toMatchObject({ events: 1, matching: 1 });
    expect(await rowsWith([sha256('stated-by-a-server')])).toEqual([]);
  });

  test('with an id as short as a quantity takes no quantity for the person', async () => {
    const other = await eventOf({
      user: 'a-neighbour',
      install: null,
      body: { properties: { quantity: '42', revenue: 42 } },
    });
    await eventOf({ user: '42', install: '7' });
    const { removed, places } = await forget('42');
    expect(removed).toMatchObject({ events: 1, matching: 1 });
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const [loaded] = await deliveries().loadDeliveries([deliveryOf(other, project.metaLayer)]);
    expect(loaded?.event?.body).toEqual({ properties: { quantity: '42', revenue: 42 } });
  });

  test.each([
    "o'brien",
    '%_%_%_%_%',
    'back\\slash\\id',
    'quoted "id" here',
    'a.*b.*c.*d',
    'père-noël-1',
    '((((((((',
  ])('finds and removes an id spelt %s', async (user) => {
    await eventOf({ user, install: null, body: { properties: { app_user_id: user } } });
    await eventOf({ user: 'somebody-else-entirely', install: null });
    const { removed, places } = await forget(user);
    expect(removed.events).toBe(1);
    expect(places.filter(({ found }) => found > 0)).toEqual([]);
    expect(places.length).toBeGreaterThan(60);
  });

  test('what is left where nothing looks for it, the search finds and names', async () => {
    await eventOf({ user: 'user-with-a-trace', install: null });
    await query(`INSERT INTO audit_log (event_id, event_type, actor, data) VALUES ($1, 'test', 'x', $2)`, [
      `trace-${project.appId}`,
      JSON.stringify({ said: { by: 'user-with-a-trace' } }),
    ]);
    const { places } = await forget('user-with-a-trace');
    expect(places.filter(({ found }) => found > 0)).toEqual([
      { place: 'audit_log.data', searched: expect.any(Number), found: 1 },
    ]);
    await query('DELETE FROM audit_log WHERE event_id = $1', [`trace-${project.appId}`]);
  });

  test('what arrives about the person meanwhile is new, and kept', async () => {
    await eventOf({ user: 'user-who-returns', install: 'install-of-return' });
    let returned: ReturnType<typeof eventOf> | undefined;
    const { removed, places } = await forgetPerson(
      opened.store,
      {
        appIds: [project.appId],
        userIds: ['user-who-returns'],
        installIds: [],
        digestsOf: (id) => [sha256(id)],
      },
      {
        shard: 0,
        onProgress: (step) => {
          if (step === 'events') returned ??= eventOf({ user: 'user-who-returns', install: null });
        },
      },
    );
    expect(removed.events).toBe(1);
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const append = await returned;
    if (append === undefined) throw new Error('nothing arrived meanwhile');
    const [loaded] = await deliveries().loadDeliveries([deliveryOf(append, project.metaLayer)]);
    expect(loaded).toMatchObject({ isForgotten: false, event: { app_user_id: 'user-who-returns' } });
  });

  test('that has the installs of a crowd is refused, and nothing is removed', async () => {
    const appends = Array.from({ length: MOST_INSTALLS + 1 }, (_, index) =>
      anEventOf(project.appId, { event: { app_user_id: 'kiosk-user', install_id: `kiosk-${index}` } }),
    );
    await ingest().appendEvents(appends, []);
    await expect(forget('kiosk-user')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('This user has 201 installs'),
    });
    const left = await query("SELECT 1 FROM sdk_events WHERE app_user_id = 'kiosk-user'");
    expect(left).toHaveLength(MOST_INSTALLS + 1);
  });
});
