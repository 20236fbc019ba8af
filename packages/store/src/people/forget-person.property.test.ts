import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anEventOf, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { ingestStore } from '../ingest-store.js';
import { forgetPerson } from './forget-person.js';

const RUNS = 25;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

interface Met {
  readonly user: string | null;
  readonly install: string | null;
}

const someUser = fc.option(fc.constantFrom('the-person', 'user-two', 'user-three', '7'), { nil: null });
const someInstall = fc.option(fc.constantFrom('phone-one', 'phone-two', 'tablet-three', '8'), { nil: null });
const whoMet = fc.array(fc.record<Met>({ user: someUser, install: someInstall }), {
  minLength: 1,
  maxLength: 20,
});

/** Ids of events, of subjects of traits and of installs with clicks that are left with a name to them. */
async function namesLeft(appId: string) {
  const column = async (text: string) =>
    (await opened.store.batches.query(text, [appId])).rows.map(({ name }) => String(name)).sort();
  return {
    events: await column(
      'SELECT event_id AS name FROM sdk_events WHERE app_id = $1 AND forgotten_at IS NULL',
    ),
    matching: await column('SELECT event_id AS name FROM event_matching WHERE app_id = $1'),
    traits: await column(
      `SELECT concat(subject_kind, ' ', subject_id) AS name FROM user_traits WHERE app_id = $1`,
    ),
    clicks: await column('SELECT install_id AS name FROM install_clicks WHERE app_id = $1'),
  };
}

test('forgetting takes the events, traits and clicks of a user and the user’s installs, and no other', async () => {
  const property = fc.asyncProperty(whoMet, fc.constantFrom('the-person', '7'), async (met, person) => {
    const { appId } = await seedProject(opened.store);
    const ingest = ingestStore(opened.store, { shard: 0 });
    const appends = met.map(({ user, install }) =>
      anEventOf(appId, {
        event: { app_user_id: user, install_id: install, body: { of: user } },
        matching: { external_id: [user, install].filter((id) => id !== null).map(sha256), ip: '203.0.113.9' },
        clicks: [{ kind: 'fbclid', click_id: 'a-click', first_seen_at: Date.now() }],
      }),
    );
    await ingest.appendEvents(appends, []);
    for (const { user, install } of met) {
      if (user === null && install === null) continue;
      const subject = { app_id: appId, app_user_id: user, install_id: install };
      await ingest.mergeTraits({
        ...subject,
        identity: { em: [sha256(`of ${user ?? install}`)] },
        properties: {},
      });
    }
    const before = await namesLeft(appId);
    const { places } = await forgetPerson(
      opened.store,
      { appIds: [appId], userIds: [person], installIds: [], digestsOf: (id) => [sha256(id)] },
      { shard: 0 },
    );
    const installs = new Set(
      met.flatMap(({ user, install }) => (user === person && install !== null ? [install] : [])),
    );
    const isPersons = ({ user, install }: Met) =>
      user === person || (user === null && install !== null && installs.has(install));
    const staying = appends.flatMap(({ event }, index) => {
      const who = met[index];
      return who === undefined || isPersons(who) ? [] : [event.event_id];
    });
    const isOthers = (subject: string) =>
      subject !== `user ${person}` && ![...installs].some((install) => subject === `install ${install}`);
    expect(places.filter(({ found }) => found > 0)).toEqual([]);
    expect(await namesLeft(appId)).toEqual({
      events: [...staying].sort(),
      matching: [...staying].sort(),
      traits: before.traits.filter(isOthers),
      clicks: before.clicks.filter((install) => !installs.has(install)),
    });
  });
  await fc.assert(property, { numRuns: RUNS });
});
