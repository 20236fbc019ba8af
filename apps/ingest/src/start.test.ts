import { once } from 'node:events';
import { createServer } from 'node:net';
import { anEvent, redisAvailable, startRedis, waitFor } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { lookIntoQueues, runIngest } from './testing/running-ingest.js';

describe('ending', () => {
  test('under load answers every request that was taken, and loses nothing of what was answered with 202', async () => {
    const ingest = await runIngest();
    const accepted: string[] = [];
    const failures: unknown[] = [];
    let ending = false;
    const client = async () => {
      while (!ending) {
        const event = anEvent();
        try {
          const answer = await ingest.post('/l/events', { events: [event] });
          (answer.status === 202 ? accepted : failures).push(event.event_id);
        } catch (error) {
          // A connection that is refused once the port is closed.
          if (!ending) {
            failures.push(error);
          }
          return;
        }
      }
    };
    const clients = Array.from({ length: 8 }, client);
    await waitFor(() => accepted.length, { until: (count) => count >= 200 });
    const stopping = ingest.stop();
    await stopping;
    ending = true;
    await Promise.all(clients);

    const rows = await ingest.rows('SELECT event_id FROM sdk_events');
    const stored = new Set(rows.map(({ event_id }) => event_id));
    expect(accepted.filter((id) => !stored.has(id))).toEqual([]);
    const queues = lookIntoQueues({ kind: 'postgres', connectionString: ingest.databaseUrl });
    const jobs = (await queues.queues.get('capi-meta')?.getWaiting(0, 100_000)) ?? [];
    const queued = new Set(jobs.map((job) => Reflect.get(Object(job.data), 'event_id')));
    expect(accepted.filter((id) => !queued.has(id))).toEqual([]);
    await queues.close();
    await ingest.close();
  });

  test('twice is ending once', async () => {
    const ingest = await runIngest();
    await Promise.all([ingest.stop(), ingest.stop()]);
    await ingest.close();
  });
});

describe('starting', () => {
  test('on a port that is taken says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(runIngest({ config: { port } })).rejects.toThrow(`Port ${port} is used by another program`);
    other.close();
  });

  const withRedis = redisAvailable() ? test : test.skip;

  withRedis('on a Redis that may delete queued deliveries is refused, unless it is allowed', async () => {
    const redis = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    const queue = { kind: 'redis', url: redis.url } as const;
    await expect(runIngest({ queue })).rejects.toThrow(/maxmemory-policy "allkeys-lru"/);
    const ingest = await runIngest({ queue, config: { evictionAllowed: true } });
    expect(ingest.logged.join('')).toContain('REDIS_ALLOW_EVICTION');
    await ingest.close();
    await redis.close();
  });

  withRedis.each([
    ['as an error', false, 'error'],
    ['as a warning where that is allowed', true, 'warn'],
  ])(
    'without a Redis that may delete deliveries says so once when it is back, %s',
    async (_how, evictionAllowed, level) => {
      const redis = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
      await redis.stop();
      const ingest = await runIngest({
        queue: { kind: 'redis', url: redis.url },
        config: { evictionAllowed },
      });
      await redis.restart();
      const warnings = () => ingest.logged.filter((line) => line.includes('maxmemory-policy'));
      const post = () => ingest.post('/l/events', { events: [anEvent()] });
      await waitFor(() => post().then(warnings), { until: (found) => found.length > 0, timeoutMs: 20_000 });
      await post();
      await post();
      expect(warnings().map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ level })]);
      await ingest.close();
      await redis.close();
    },
  );

  withRedis('without Redis accepts events', async () => {
    const redis = await startRedis();
    await redis.stop();
    const ingest = await runIngest({ queue: { kind: 'redis', url: redis.url } });
    expect(await ingest.post('/l/events', { events: [anEvent()] })).toMatchObject({ status: 202 });
    expect(ingest.logged.join('')).toContain('the queue is away');
    await ingest.close();
    await redis.close();
  });
});
