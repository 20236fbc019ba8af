import { createSdkApp, openStore } from '@capi-relay/store';
import { anApp, anEvent, waitFor } from '@capi-relay/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Answer, runIngest, type TestIngest } from '../testing/running-ingest.js';

const ROOM = 200;
const COMMIT = 10;
const QUIET = 'app_quiet';

describe('while one app sends more than can be stored', () => {
  let ingest: TestIngest;
  let blocker: pg.Client;

  beforeEach(async () => {
    ingest = await runIngest({
      config: { eventLog: { maxPendingEvents: ROOM, maxCommitEvents: COMMIT } },
    });
    const store = openStore({
      connectionString: ingest.databaseUrl,
      maxConnections: 1,
      statementTimeoutMs: 5_000,
    });
    await createSdkApp(store, { ...anApp(), project_id: ingest.app.project_id, app_id: QUIET });
    await store.close();
    blocker = new pg.Client({ connectionString: ingest.databaseUrl });
    await blocker.connect();
  });
  afterEach(async () => {
    await blocker.end();
    await ingest.close();
  });

  const lookups = async (): Promise<number> => {
    const { body } = await ingest.get('/metrics');
    const counts = [...String(body).matchAll(/^ingest_app_lookups_total\{.*\} (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };

  /** Holds every write to a table until it is released. */
  async function hold(table: string): Promise<() => Promise<unknown>> {
    await blocker.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    return () => blocker.query('COMMIT');
  }

  /** Has many clients post until each is refused; what was taken on is answered later. */
  async function floodUntilRefused(post: () => Promise<Answer>, onTaken: () => void) {
    let refusals = 0;
    const client = async (): Promise<void> => {
      const answer = await post();
      if (answer.status === 503) {
        refusals += 1;
        expect(answer.body).toMatchObject({ error: { code: 'overloaded' } });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      } else {
        expect(answer.status).toBe(202);
        onTaken();
      }
    };
    const clients = Array.from({ length: ROOM }, client);
    // Half of the room is for one app, the other half of its requests is refused.
    await waitFor(() => refusals, { until: (count) => count >= ROOM / 2 });
    return { ended: () => Promise.all(clients), refusals: () => refusals };
  }

  test('an event of another is taken on', async () => {
    const answered: string[] = [];
    const release = await hold('sdk_events');
    const flood = await floodUntilRefused(
      () => ingest.post('/l/events', { events: [anEvent()] }),
      () => answered.push('flood'),
    );
    const before = await lookups();
    const event = anEvent();
    const quiet = ingest.post('/l/events', { events: [event] }, { 'x-app-id': QUIET }).then((answer) => {
      answered.push('quiet');
      return answer;
    });
    await waitFor(lookups, { until: (count) => count > before });
    await lookups();
    expect(answered).toEqual([]);
    await release();
    expect(await quiet).toMatchObject({ status: 202, body: { accepted: 1 } });
    await flood.ended();
    expect(answered.filter((who) => who === 'flood')).toHaveLength(ROOM - flood.refusals());
    const { body } = await ingest.get('/metrics');
    expect(String(body)).toMatch(
      new RegExp(`^ingest_requests_refused_total\\{.*limit="room".*\\} ${flood.refusals()}$`, 'm'),
    );
  });

  test('an event of another is stored although all writes of profiles are held up', async () => {
    const release = await hold('consents');
    const consent = { install_id: 'inst_1', advertising: true };
    const posted = Array.from({ length: 20 }, () => ingest.post('/l/consent', consent));
    await waitFor(async () => {
      const { rows } = await blocker.query(
        'SELECT 1 FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
      );
      return rows.length >= 3;
    });
    const answer = await ingest.post('/l/events', { events: [anEvent()] }, { 'x-app-id': QUIET });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
    await release();
    expect((await Promise.all(posted)).map(({ status }) => status)).toEqual(Array(20).fill(202));
  });
});
