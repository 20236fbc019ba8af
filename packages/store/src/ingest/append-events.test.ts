import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { anEventOf, type SeededProject, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { type IngestStore, ingestStore } from '../ingest-store.js';
import { dayOf } from '../upkeep/partitioned-tables.js';

const DAY_MS = 86_400_000;

describe('appending events', () => {
  let opened: TestStore;
  let ingest: IngestStore;
  let project: SeededProject;

  beforeAll(async () => {
    opened = await openTestStore();
    ingest = ingestStore(opened.store, { shard: 3 });
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    project = await seedProject(opened.store);
  });

  const rowsOf = async (table: string) => {
    const { rows } = await opened.store.batches.query(`SELECT * FROM ${table} WHERE app_id = $1`, [
      project.appId,
    ]);
    return rows;
  };
  const counted = async () => {
    const { rows } = await opened.store.batches.query(
      'SELECT event_name, sum(count)::integer AS count FROM event_counts WHERE app_id = $1 GROUP BY 1 ORDER BY 1',
      [project.appId],
    );
    return rows;
  };

  test('stores what was given, and the time of arrival on the database’s clock', async () => {
    const append = anEventOf(project.appId, {
      event: { routed_to: [project.metaLayer, 'odd "id", {with} commas'] },
    });
    const before = await opened.store.batches.query('SELECT now()');
    await ingest.appendEvents([append], []);
    const [row] = await rowsOf('sdk_events');
    const { event_time, ...rest } = append.event;
    expect(row).toMatchObject({ ...rest, event_time: new Date(event_time) });
    expect(row.received_at.getTime()).toBeGreaterThanOrEqual(before.rows[0].now.getTime());
    expect(await rowsOf('event_matching')).toEqual([expect.objectContaining({ matching: append.matching })]);
  });

  test('answers only the keys that were new, and leaves a stored event as it is', async () => {
    const first = anEventOf(project.appId);
    const other = anEventOf(project.appId);
    await ingest.appendEvents([first], []);
    const resent = {
      ...first,
      event: { ...first.event, event_name: 'changed' },
      matching: { em: ['b'.repeat(64)] },
    };
    const stored = await ingest.appendEvents([resent, other], []);
    expect(stored).toEqual([
      { app_id: project.appId, event_id: other.event.event_id, occurred_on: other.event.occurred_on },
    ]);
    expect((await rowsOf('sdk_events')).map((row) => row.event_name)).toEqual([
      'purchase_success',
      'purchase_success',
    ]);
    expect((await rowsOf('event_matching')).map((row) => row.matching)).toEqual([
      first.matching,
      other.matching,
    ]);
  });

  test('takes the first of two events with the same key', async () => {
    const first = anEventOf(project.appId, {
      clicks: [{ kind: 'fbclid', click_id: 'one', first_seen_at: 1_000 }],
    });
    const second = { ...first, clicks: [{ kind: 'fbclid' as const, click_id: 'two', first_seen_at: 1_000 }] };
    expect(await ingest.appendEvents([first, second], [])).toHaveLength(1);
    expect((await rowsOf('install_clicks')).map((row) => row.click_id)).toEqual(['one']);
    expect(await counted()).toEqual([{ event_name: 'purchase_success', count: 1 }]);
  });

  test('counts new events by name and hour, and no resent one', async () => {
    const events = ['app_open', 'app_open', 'sign_up'].map((event_name) =>
      anEventOf(project.appId, { event: { event_name } }),
    );
    await ingest.appendEvents(events, []);
    await ingest.appendEvents(
      [...events, anEventOf(project.appId, { event: { event_name: 'app_open' } })],
      [],
    );
    expect(await counted()).toEqual([
      { event_name: 'app_open', count: 3 },
      { event_name: 'sign_up', count: 1 },
    ]);
  });

  test('counts warnings by app', async () => {
    await ingest.appendEvents(
      [anEventOf(project.appId)],
      [
        { app_id: project.appId, code: 'phone_unresolved', count: 2 },
        { app_id: project.appId, code: 'phone_unresolved', count: 3 },
      ],
    );
    const { rows } = await opened.store.batches.query(
      "SELECT code, count::integer FROM warning_counts WHERE scope = 'app' AND scope_id = $1",
      [project.appId],
    );
    expect(rows).toEqual([{ code: 'phone_unresolved', count: 5 }]);
  });

  test('never re-dates a click', async () => {
    const click = (first_seen_at: number) => ({ kind: 'fbclid' as const, click_id: 'AbC_-9', first_seen_at });
    const now = Date.now();
    await ingest.appendEvents(
      [
        anEventOf(project.appId, { clicks: [click(now)] }),
        anEventOf(project.appId, { clicks: [click(now - 500)] }),
      ],
      [],
    );
    await ingest.appendEvents([anEventOf(project.appId, { clicks: [click(now - 9_000)] })], []);
    expect(
      (await rowsOf('install_clicks')).map((row) => [row.click_id, row.first_seen_at.getTime()]),
    ).toEqual([['AbC_-9', now - 500]]);
  });

  test('keeps no click of an event without an install, and none of a resent event', async () => {
    const clicks = [{ kind: 'ttclid' as const, click_id: 'late', first_seen_at: 1_000 }];
    const first = anEventOf(project.appId);
    await ingest.appendEvents([first, anEventOf(project.appId, { clicks, event: { install_id: null } })], []);
    await ingest.appendEvents([{ ...first, clicks }], []);
    expect(await rowsOf('install_clicks')).toEqual([]);
  });

  test('keeps no matching data of an event that is past the days of matching', async () => {
    const old = Date.now() - 10 * DAY_MS;
    await ingest.appendEvents([anEventOf(project.appId, { event: { event_time: old } })], []);
    expect(await rowsOf('sdk_events')).toHaveLength(1);
    expect(await rowsOf('event_matching')).toEqual([]);
  });

  test.each([
    ['of 1970', '1970-01-01'],
    ['of a clock that is years ahead', '2099-12-31'],
  ])('stores an event %s', async (_of, occurred_on) => {
    await ingest.appendEvents([anEventOf(project.appId, { event: { occurred_on } })], []);
    expect((await rowsOf('sdk_events')).map((row) => row.occurred_on)).toEqual([occurred_on]);
  });

  test('one event with text that PostgreSQL refuses takes none with it', async () => {
    const odd = anEventOf(project.appId, {
      event: {
        event_name: 'nul\0name',
        body: {
          'key\0': 'nul\0',
          half: '\ud800',
          pair: '😀',
          escaped: '\\u0000',
          nested: [{ again: '\0' }],
        },
      },
      matching: { user_agent: 'agent\0\udfff' },
    });
    const good = anEventOf(project.appId);
    expect(await ingest.appendEvents([good, odd], [])).toHaveLength(2);
    const stored = (await rowsOf('sdk_events')).find((row) => row.event_id === odd.event.event_id);
    expect(stored).toMatchObject({
      event_name: 'nul\ufffdname',
      body: {
        'key\ufffd': 'nul\ufffd',
        half: '\ufffd',
        pair: '😀',
        escaped: '\\u0000',
        nested: [{ again: '\ufffd' }],
      },
    });
  });

  test('processes that append the same events and clicks at once lose and double nothing', async () => {
    const events = Array.from({ length: 200 }, (_, index) =>
      anEventOf(project.appId, {
        event: { install_id: `install-${index % 7}` },
        clicks: [{ kind: 'fbclid', click_id: `click-${index % 5}`, first_seen_at: 1_000 + index }],
      }),
    );
    const processes = [0, 1, 2, 3].map((shard) => ingestStore(opened.store, { shard }));
    const shuffled = processes.map((_, turn) =>
      [...events.slice(turn * 50), ...events.slice(0, turn * 50)].reverse(),
    );
    const stored = await Promise.all(
      processes.map((process, turn) => process.appendEvents(shuffled[turn] ?? [], [])),
    );
    expect(stored.flat()).toHaveLength(200);
    expect(await rowsOf('sdk_events')).toHaveLength(200);
    expect(await counted()).toEqual([{ event_name: 'purchase_success', count: 200 }]);
  });

  test('answers an empty list with an empty list', async () => {
    expect(await ingest.appendEvents([], [])).toEqual([]);
  });

  test('puts an event into the partition of its own day', async () => {
    const yesterday = Date.now() - DAY_MS;
    await ingest.appendEvents([anEventOf(project.appId, { event: { event_time: yesterday } })], []);
    const partition = `sdk_events_p${dayOf(yesterday).replaceAll('-', '')}`;
    const { rows } = await opened.store.batches.query(
      'SELECT tableoid::regclass::text AS partition FROM sdk_events WHERE app_id = $1',
      [project.appId],
    );
    expect(rows).toEqual([{ partition }]);
  });
});
