import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type People, peopleOf, sha256 } from '../../test-support/people.js';
import { anEventOf, deliveryOf, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';

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
  test('of a shared install takes its traits, clicks and anonymous events, and leaves the other user', async () => {
    const shared = 'tablet-of-a-family';
    await people.eventOf({ user: 'mother-of-two', install: shared });
    await people.eventOf({ user: null, install: shared });
    const other = await people.eventOf({ user: 'father-of-two', install: shared });
    await people.profileOf('mother-of-two', shared, true);
    const { removed, sharedInstalls, places } = await people.forget('mother-of-two');
    expect(sharedInstalls).toBe(1);
    expect(removed).toMatchObject({ events: 2, matching: 2, traits: 2, clicks: 1 });
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const [loaded] = await people.deliveries.loadDeliveries([deliveryOf(other, people.project.metaLayer)]);
    expect(loaded).toMatchObject({
      isForgotten: false,
      event: { app_user_id: 'father-of-two', install_id: shared },
      matching: { external_id: [sha256('father-of-two'), sha256(shared)] },
    });
  });

  test('by a named install takes what no user is known of', async () => {
    await people.eventOf({ user: null, install: 'install-named' });
    await people.profileOf(null, 'install-named', true);
    const { removed } = await people.forget('user-nobody-knows', { installs: ['install-named'] });
    expect(removed).toMatchObject({ events: 1, matching: 1, traits: 1, consents: 1, clicks: 1 });
    expect(await people.rowsWith(['install-named', sha256('install-named')])).toEqual([]);
  });

  test('in one app leaves the same id in another alone: there it is somebody else', async () => {
    const other = await seedProject(opened.store);
    await people.eventOf({ user: 'user-of-two-apps', install: 'install-here' });
    const there = await people.eventOf({
      user: 'user-of-two-apps',
      install: 'install-there',
      appId: other.appId,
    });
    const { places } = await people.forget('user-of-two-apps');
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const left = await people.rowsWith(['user-of-two-apps']);
    expect(left).toHaveLength(1);
    expect(left[0]).toContain(there.event.event_id);
    expect((await people.forget('user-of-two-apps', { apps: [other.appId] })).removed.events).toBe(1);
  });

  test('known by an external id alone takes the event that states it', async () => {
    const append = anEventOf(people.project.appId, {
      event: { app_user_id: null, install_id: null, body: {} },
      matching: { external_id: [sha256('stated-by-a-server')] },
    });
    await people.ingest.appendEvents([append], []);
    expect((await people.forget('stated-by-a-server')).removed).toMatchObject({ events: 1, matching: 1 });
    expect(await people.rowsWith([sha256('stated-by-a-server')])).toEqual([]);
  });

  test('with an id as short as a quantity takes no quantity for the person', async () => {
    const other = await people.eventOf({
      user: 'a-neighbour',
      install: null,
      body: { properties: { quantity: '42', revenue: 42 } },
    });
    await people.eventOf({ user: '42', install: '7' });
    const { removed, places } = await people.forget('42');
    expect(removed).toMatchObject({ events: 1, matching: 1 });
    expect(places.every(({ found }) => found === 0)).toBe(true);
    const [loaded] = await people.deliveries.loadDeliveries([deliveryOf(other, people.project.metaLayer)]);
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
    await people.eventOf({ user, install: null, body: { properties: { app_user_id: user } } });
    await people.eventOf({ user: 'somebody-else-entirely', install: null });
    const { removed, places } = await people.forget(user);
    expect(removed.events).toBe(1);
    expect(places.filter(({ found }) => found > 0)).toEqual([]);
    expect(places.length).toBeGreaterThan(60);
  });

  test('what is left where nothing looks for it, the search finds and names', async () => {
    await people.eventOf({ user: 'user-with-a-trace', install: null });
    await people.query(
      `INSERT INTO audit_log (event_id, event_type, actor, data) VALUES ($1, 'test', 'x', $2)`,
      [`trace-${people.project.appId}`, JSON.stringify({ said: { by: 'user-with-a-trace' } })],
    );
    const { places } = await people.forget('user-with-a-trace');
    expect(places.filter(({ found }) => found > 0)).toEqual([
      { place: 'audit_log.data', searched: expect.any(Number), found: 1 },
    ]);
    await people.query('DELETE FROM audit_log WHERE event_id = $1', [`trace-${people.project.appId}`]);
  });
});
