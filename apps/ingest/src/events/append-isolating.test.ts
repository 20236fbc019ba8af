import { randomUUID } from 'node:crypto';
import { type EventToAppend, type IngestStore, ingestStore, openStore, type Store } from '@capi-relay/store';
import { freshDatabase, type TestDatabase } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appendIsolating } from './append-isolating.js';

let database: TestDatabase;
let store: Store;
let events: IngestStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
  events = ingestStore(store, { shard: 0 });
});
afterAll(async () => {
  await store.close();
  await database.close();
});

function anAppend(changes: Partial<EventToAppend['event']> = {}): EventToAppend {
  return {
    event: {
      app_id: 'app_test',
      event_id: randomUUID(),
      occurred_on: '2026-04-19',
      event_name: 'sign_up',
      event_time: Date.parse('2026-04-19T12:00:00Z'),
      environment: 'production',
      platform: null,
      install_id: null,
      app_user_id: null,
      session_id: null,
      body: {},
      routed_to: [],
      ...changes,
    },
    matching: {},
    clicks: [],
  };
}

/** A day no calendar has, and a time past PostgreSQL's own: nothing that validation lets through, so the store is asked. */
const unstorable = () => [anAppend({ occurred_on: '2026-02-31' }), anAppend({ event_time: 1e18 })];

describe('events the database refuses', () => {
  test.each([
    ['at the beginning', (bad: EventToAppend, good: EventToAppend[]) => [bad, ...good]],
    [
      'in the middle',
      (bad: EventToAppend, good: EventToAppend[]) => [...good.slice(0, 3), bad, ...good.slice(3)],
    ],
    ['at the end', (bad: EventToAppend, good: EventToAppend[]) => [...good, bad]],
  ])('%s take no other event with them', async (_where, arrange) => {
    for (const bad of unstorable()) {
      const good = Array.from({ length: 7 }, () => anAppend());
      const appended = await appendIsolating(events, arrange(bad, good), []);
      expect(appended.refused).toEqual([{ append: bad, sqlstate: expect.stringMatching(/^22/) }]);
      expect(appended.stored.map((key) => key.event_id).sort()).toEqual(
        good.map(({ event }) => event.event_id).sort(),
      );
    }
  });

  test('are all named when there are several', async () => {
    const bad = unstorable();
    const good = anAppend();
    const appended = await appendIsolating(events, [...bad, good], []);
    expect(appended.refused.map(({ append }) => append)).toEqual(bad);
    expect(appended.stored).toHaveLength(1);
  });
});

test('any other fault is the caller’s to hear about', async () => {
  const closed = openStore({ connectionString: database.url, maxConnections: 1, statementTimeoutMs: 1_000 });
  await closed.close();
  await expect(appendIsolating(ingestStore(closed, { shard: 0 }), [anAppend()], [])).rejects.toThrow();
});
