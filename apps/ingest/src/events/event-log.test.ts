import { randomUUID } from 'node:crypto';
import type { DeliveryJob } from '@capi-relay/contracts';
import { ingestStore, openStore, type Store } from '@capi-relay/store';
import { aLayer, anApp, anEvent, freshDatabase, type TestDatabase, waitFor } from '@capi-relay/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { QueueHandover } from '../queue-handover.js';
import { type AcceptedBatch, acceptBatch } from './accept-batch.js';
import { EventLog } from './event-log.js';

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ connectionString: database.url, maxConnections: 4, statementTimeoutMs: 20_000 });
});
afterAll(async () => {
  await store.close();
  await database.close();
});

const state = { app: anApp(), layers: [aLayer()] };

function aRequest(events: readonly unknown[]): AcceptedBatch {
  const sender = { ip: null, userAgent: null, country: null };
  return acceptBatch({ events, sentAt: null }, { state, sender, now: Date.now(), newEventId: randomUUID });
}

const BYTES_PER_EVENT = 1_000;

function submission({ accepted, warnings }: AcceptedBatch, bodyBytes = 0, appId = state.app.app_id) {
  return { appId, events: accepted, warnings, bodyBytes };
}

function openLog(maxPendingEvents: number, maxCommitEvents = 1_000, commitsAtOnce = 2) {
  const commits: number[] = [];
  const queued: DeliveryJob[] = [];
  const handover = new QueueHandover(
    {
      enqueue: async (_platform, jobs) => {
        queued.push(...jobs);
      },
    },
    { maxOutstanding: 2, maxWaitMs: 100, onLeft: () => {}, onChange: () => {} },
  );
  const log = new EventLog(ingestStore(store, { shard: 0 }), handover, {
    bytesPerEvent: BYTES_PER_EVENT,
    maxCommitEvents,
    commitsAtOnce,
    maxPendingEvents,
    onFull: () => {},
    onCommit: (events) => commits.push(events),
    onRefused: () => {},
  });
  return { log, commits, queued };
}

describe('while the database is busy', () => {
  let blocker: pg.Client;

  beforeEach(async () => {
    blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE sdk_events IN ACCESS EXCLUSIVE MODE');
  });
  afterEach(() => blocker.end());

  /** Resolves when a commit waits for the table. */
  async function untilBlocked(): Promise<void> {
    await waitFor(async () => {
      const { rows } = await blocker.query(
        'SELECT 1 FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
      );
      return rows.length > 0;
    });
  }

  test('requests gather, and one transaction stores them all', async () => {
    const { log, commits, queued } = openLog(1_000);
    const first = log.append(submission(aRequest([anEvent()])));
    await untilBlocked();
    const others = Array.from({ length: 50 }, () => log.append(submission(aRequest([anEvent(), anEvent()]))));
    await blocker.query('COMMIT');
    const results = await Promise.all([first, ...others]);
    expect(results.map(({ fresh }) => fresh.length)).toEqual([1, ...Array(50).fill(2)]);
    expect(commits).toEqual([1, 100]);
    expect(queued).toHaveLength(101);
  });

  test('more than may wait are refused, and taken again when there is room', async () => {
    const { log } = openLog(10);
    const waiting = [log.append(submission(aRequest([anEvent()])))];
    await untilBlocked();
    waiting.push(log.append(submission(aRequest(Array.from({ length: 9 }, () => anEvent())))));
    const request = submission(aRequest([anEvent()]));
    await expect(log.append(request)).rejects.toMatchObject({ code: 'overloaded', status: 503 });
    await blocker.query('COMMIT');
    await Promise.all(waiting);
    await expect(log.append(request)).resolves.toMatchObject({ fresh: [expect.anything()] });
  });

  test('few large requests are refused as many small ones are', async () => {
    const { log } = openLog(10);
    const waiting = [log.append(submission(aRequest([anEvent()]), 10 * BYTES_PER_EVENT))];
    await untilBlocked();
    const request = submission(aRequest([anEvent()]));
    await expect(log.append(request)).rejects.toMatchObject({ code: 'overloaded', status: 503 });
    await blocker.query('COMMIT');
    await Promise.all(waiting);
    await expect(log.append(request)).resolves.toMatchObject({ fresh: [expect.anything()] });
  });

  test('large requests share a commit only as far as their bodies fit into it', async () => {
    const { log, commits } = openLog(10_000);
    const first = log.append(submission(aRequest([anEvent()])));
    await untilBlocked();
    // A commit takes a thousand events, or bodies as large as theirs would be.
    const others = Array.from({ length: 6 }, () =>
      log.append(submission(aRequest([anEvent(), anEvent()]), 400 * BYTES_PER_EVENT)),
    );
    await blocker.query('COMMIT');
    await Promise.all([first, ...others]);
    expect(commits).toEqual([1, 4, 4, 4]);
  });

  test('an event of an app waits for the commit under way, and not for what another app has waiting', async () => {
    const { log } = openLog(1_000, 10, 1);
    const order: string[] = [];
    const append = (who: string) =>
      log.append(submission(aRequest([anEvent()]), 0, who)).then(() => order.push(who));
    const flood = Array.from({ length: 200 }, () => append('flood'));
    await untilBlocked();
    const quiet = append('quiet');
    await blocker.query('COMMIT');
    await Promise.all([...flood, quiet]);
    // A commit of ten was under way when it came; it is in the next.
    expect(order.indexOf('quiet')).toBeLessThan(20);
  });

  test('an app with nothing waiting is taken on while another is refused', async () => {
    const { log } = openLog(100);
    const append = (who: string) => log.append(submission(aRequest([anEvent()]), 0, who));
    const results = Promise.allSettled(Array.from({ length: 100 }, () => append('flood')));
    await untilBlocked();
    const quiet = append('quiet');
    await blocker.query('COMMIT');
    const refused = (await results).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(50);
    expect(await quiet).toMatchObject({ fresh: [expect.anything()] });
  });

  test('closing waits for what was taken on, and takes on nothing more', async () => {
    const { log, queued } = openLog(1_000);
    const taken = log.append(submission(aRequest([anEvent()])));
    await untilBlocked();
    const closing = log.close();
    await expect(log.append(submission(aRequest([anEvent()])))).rejects.toThrow(/shutting down/);
    await blocker.query('COMMIT');
    await closing;
    expect(await taken).toMatchObject({ duplicates: 0 });
    expect(queued).toHaveLength(1);
  });
});

test('an event two requests of one commit bring is new for one of them and queued once', async () => {
  const { log, queued } = openLog(1_000);
  const event = anEvent();
  const results = await Promise.all(
    Array.from({ length: 5 }, () => log.append(submission(aRequest([event])))),
  );
  expect(results.map(({ fresh }) => fresh.length).sort()).toEqual([0, 0, 0, 0, 1]);
  expect(results.map(({ duplicates }) => duplicates).sort()).toEqual([0, 1, 1, 1, 1]);
  expect(queued).toHaveLength(1);
});
