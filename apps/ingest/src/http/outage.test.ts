import { anEvent, redisAvailable, startRedis, type TestRedis, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { lookIntoQueues, runIngest, type TestIngest } from '../testing/running-ingest.js';

describe('while the event store is away', () => {
  let ingest: TestIngest;
  let administrator: pg.Client;

  beforeAll(async () => {
    // The database goes away under the queue's feet as well, as it does where both are in one PostgreSQL.
    ingest = await runIngest();
    administrator = new pg.Client({ connectionString: process.env.TEST_POSTGRES_URL });
    await administrator.connect();
  });
  afterAll(async () => {
    await administrator.end();
    await ingest.close();
  });

  async function allowConnections(allowed: boolean): Promise<void> {
    const name = new URL(ingest.databaseUrl).pathname.slice(1);
    await administrator.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`);
    if (!allowed) {
      await administrator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        name,
      ]);
    }
  }

  test('a batch is answered with 503 and when to come back, and is taken once the store is back', async () => {
    await ingest.post('/l/events', { events: [anEvent()] });
    await allowConnections(false);
    const event = anEvent();
    const refused = await ingest.post('/l/events', { events: [event] });
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'store_unavailable' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(refused.body)).not.toContain('database');
    expect(await ingest.get('/health')).toMatchObject({ status: 200 });
    expect(await ingest.get('/ready')).toMatchObject({ status: 503 });

    await allowConnections(true);
    const taken = await waitFor(() => ingest.post('/l/events', { events: [event] }), {
      until: ({ status }) => status === 202,
    });
    expect(taken.body).toMatchObject({ accepted: 1 });
    expect(await ingest.get('/ready')).toMatchObject({ status: 200 });
  });
});

const withRedis = redisAvailable() ? describe : describe.skip;

withRedis('while Redis is away', () => {
  let redis: TestRedis;
  let ingest: TestIngest;

  beforeAll(async () => {
    redis = await startRedis();
    ingest = await runIngest({
      queue: { kind: 'redis', url: redis.url },
      config: { enqueueDeadlineMs: 200, reconcileEveryMs: 100, reconcileGraceMs: 100 },
    });
  });
  afterAll(async () => {
    await ingest.close();
    await redis.close();
  });

  test.each([
    ['stopped', () => redis.stop(), () => redis.restart()],
    ['frozen', async () => redis.freeze(), async () => redis.thaw()],
  ])('and %s, events are accepted at once and queued when it is back', async (_how, takeAway, bringBack) => {
    await takeAway();
    const events = Array.from({ length: 30 }, () => anEvent());
    const startedAt = performance.now();
    for (const event of events) {
      expect(await ingest.post('/l/events', { events: [event] })).toMatchObject({
        status: 202,
        body: { accepted: 1 },
      });
    }
    // One deadline for each would be six seconds.
    expect(performance.now() - startedAt).toBeLessThan(3_000);

    await bringBack();
    const queues = lookIntoQueues({ kind: 'redis', url: redis.url });
    const waiting = async () => {
      const jobs = (await queues.queues.get('capi-meta')?.getWaiting()) ?? [];
      return new Set(jobs.map((job) => Reflect.get(Object(job.data), 'event_id')));
    };
    await waitFor(waiting, {
      until: (ids) => events.every((event) => ids.has(event.event_id)),
      timeoutMs: 20_000,
    });
    await queues.close();
  });
});
