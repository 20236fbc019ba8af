import type { DeliveryKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type People, peopleOf, sha256 } from '../../test-support/people.js';
import { anEventOf, anOutcome, deliveryOf, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { queueTest } from '../delivery/test-events.js';
import { forgetPerson, MOST_INSTALLS } from './forget-person.js';

let opened: TestStore;
let people: People;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());
beforeEach(async () => {
  people = peopleOf(opened, await seedProject(opened.store));
});

describe('forgetting a person', () => {
  test('leaves no trace of the person in any table, and every row of the neighbour as it was', async () => {
    const jane = { user: 'jane-roe-4711', install: 'install-of-jane' };
    const neighbour = { user: 'neighbour-0815', install: 'install-of-neighbour' };
    for (const [index, who] of [jane, neighbour].entries()) {
      for (const daysAgo of [0, 1, 7, 40]) await people.eventOf({ ...who, daysAgo });
      await people.eventOf({ user: null, install: who.install });
      await people.profileOf(who.user, who.install, index === 0);
      const loaded = await people.deliveries.loadDeliveries([
        deliveryOf(await people.eventOf(who), people.project.metaLayer),
      ]);
      for (const each of loaded) {
        const test_id = `test-${who.user.slice(0, 2)}-${people.project.appId}`;
        await queueTest(opened.store, {
          test_id,
          layer_id: people.project.metaLayer,
          loaded: each,
          test_event_code: null,
        });
      }
      await people.query(
        `INSERT INTO idempotency_keys (caller_id, endpoint, idempotency_key, body_sha256, response)
         VALUES ('key', 'POST /', $1, 'x', $2)`,
        [`${index}-${people.project.appId}`, JSON.stringify({ appUserId: who.user })],
      );
    }
    const namesOf = ({ user, install }: typeof jane) => [user, install, sha256(user), sha256(install)];
    const before = await people.rowsWith(namesOf(neighbour));
    expect((await people.rowsWith(namesOf(jane))).length).toBeGreaterThanOrEqual(15);

    const { removed, places, ...rest } = await people.forget(jane.user);
    expect(await people.rowsWith([...namesOf(jane), sha256('jane-roe-4711@example.com')])).toEqual([]);
    expect(await people.rowsWith(namesOf(neighbour))).toEqual(before);
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
    await people.eventOf({ user: 'twice-forgotten', install: 'install-twice' });
    expect((await people.forget('twice-forgotten')).removed).toMatchObject({
      events: 1,
      matching: 1,
      clicks: 1,
    });
    const { removed, places } = await people.forget('twice-forgotten');
    expect(Object.values(removed).every((count) => count === 0)).toBe(true);
    expect(places.every(({ found }) => found === 0)).toBe(true);
  });

  test('ends what waits or is parked as dropped(user_forgotten), and leaves what has ended', async () => {
    const [waiting, parked, delivered] = [
      await people.eventOf({ user: 'user-who-waits', install: null }),
      await people.eventOf({ user: 'user-who-waits', install: null }),
      await people.eventOf({ user: 'user-who-waits', install: null }),
    ];
    const meta = (append: typeof waiting) => deliveryOf(append, people.project.metaLayer);
    const tiktok = (append: typeof waiting) => deliveryOf(append, people.project.tiktokLayer);
    const park = (key: DeliveryKey) => anOutcome(key, { status: 'parked', reason: 'token_rejected' });
    await people.deliveries.settle(
      [park(meta(parked)), anOutcome(tiktok(parked)), anOutcome(meta(delivered))],
      [],
    );
    await people.deliveries.settle(
      [anOutcome(tiktok(delivered), { status: 'failed', reason: 'rejected' })],
      [],
    );

    expect((await people.forget('user-who-waits')).removed).toMatchObject({ events: 3, deliveries: 3 });
    const dropped = { status: 'dropped', reason: 'user_forgotten' };
    expect(await people.outcomesOf(meta(waiting))).toEqual(dropped);
    expect(await people.outcomesOf(tiktok(waiting))).toEqual(dropped);
    expect(await people.outcomesOf(meta(parked))).toEqual(dropped);
    expect(await people.outcomesOf(tiktok(parked))).toEqual({ status: 'delivered', reason: null });
    expect(await people.outcomesOf(meta(delivered))).toEqual({ status: 'delivered', reason: null });
    expect(await people.outcomesOf(tiktok(delivered))).toEqual({ status: 'failed', reason: 'rejected' });
    const [perMeta, perTiktok] = [people.project.metaLayer, people.project.tiktokLayer].map((layer_id) => ({
      layer_id,
      event_name: 'purchase_success',
    }));
    expect(new Set((await people.counters()).map((row) => JSON.stringify(row)))).toEqual(
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
    const append = await people.eventOf({ user: 'user-sent-again', install: 'install-sent-again' });
    await people.forget('user-sent-again');
    expect(await people.ingest.appendEvents([append], [])).toEqual([]);
    expect(await people.rowsWith(['user-sent-again', 'install-sent-again'])).toEqual([]);
    const [loaded] = await people.deliveries.loadDeliveries([deliveryOf(append, people.project.metaLayer)]);
    expect(loaded).toMatchObject({
      isForgotten: true,
      matching: null,
      clicks: [],
      event: { app_user_id: null, install_id: null, session_id: null, body: {} },
    });
  });

  test('an install that refused goes on refusing, for whoever uses it next', async () => {
    await people.eventOf({ user: 'user-who-refused', install: 'install-that-refused' });
    await people.profileOf('user-who-refused', 'install-that-refused', false);
    const { keptRefusals, removed, places } = await people.forget('user-who-refused');
    expect([keptRefusals, removed.consents, removed.traits]).toEqual([1, 1, 2]);
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const next = await people.eventOf({ user: 'the-next-user', install: 'install-that-refused' });
    const [loaded] = await people.deliveries.loadDeliveries([deliveryOf(next, people.project.metaLayer)]);
    expect(loaded?.advertisingRefused).toBe(true);
  });

  test('what arrives about the person meanwhile is new, and kept', async () => {
    await people.eventOf({ user: 'user-who-returns', install: 'install-of-return' });
    let returned: ReturnType<People['eventOf']> | undefined;
    const { removed, places } = await forgetPerson(
      opened.store,
      {
        appIds: [people.project.appId],
        userIds: ['user-who-returns'],
        installIds: [],
        digestsOf: (id) => [sha256(id)],
      },
      {
        shard: 0,
        onProgress: (step) => {
          if (step === 'events') returned ??= people.eventOf({ user: 'user-who-returns', install: null });
        },
      },
    );
    expect(removed.events).toBe(1);
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const append = await returned;
    if (append === undefined) throw new Error('nothing arrived meanwhile');
    const [loaded] = await people.deliveries.loadDeliveries([deliveryOf(append, people.project.metaLayer)]);
    expect(loaded).toMatchObject({ isForgotten: false, event: { app_user_id: 'user-who-returns' } });
  });

  test('that has the installs of a crowd is refused, and nothing is removed', async () => {
    const appends = Array.from({ length: MOST_INSTALLS + 1 }, (_, index) =>
      anEventOf(people.project.appId, { event: { app_user_id: 'kiosk-user', install_id: `kiosk-${index}` } }),
    );
    await people.ingest.appendEvents(appends, []);
    await expect(people.forget('kiosk-user')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('This user has 201 installs'),
    });
    const left = await people.query("SELECT 1 FROM sdk_events WHERE app_user_id = 'kiosk-user'");
    expect(left).toHaveLength(MOST_INSTALLS + 1);
  });
});
