import { redisAvailable, startRedis, type TestRedis, waitFor } from '@capi-relay/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openQueues } from './queues.js';
import { startWorker } from './worker.js';

const delivery = (event_id: string) => ({
  app_id: 'app_a',
  event_id,
  occurred_on: '2026-11-25',
  layer_id: 'layer_1',
});

const onRedis = redisAvailable() ? describe : describe.skip;
onRedis('when Redis goes away', () => {
  let redis: TestRedis;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.close());

  const openProducer = (deadlineMs: number) =>
    openQueues({ backend: { kind: 'redis', url: redis.url }, deadlineMs, onError: () => undefined });

  test('a producer that never reached it gives up at its deadline', async () => {
    await redis.stop();
    const queues = openProducer(200);
    await expect(queues.enqueue('meta', [delivery('a')])).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
    await queues.close();
  });

  test('a producer that was there first queues once it comes up', async () => {
    await redis.stop();
    const queues = openProducer(200);
    await expect(queues.enqueue('meta', [delivery('a')])).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
    await redis.restart();
    await waitFor(() => queues.enqueue('meta', [delivery('b')]).then(() => true));
    expect(await queues.depth('capi-meta')).toMatchObject({ waiting: 1 });
    await queues.close();
  });

  test('a producer that lost it gives up at its deadline, and goes on when it is back', async () => {
    const queues = openProducer(500);
    await queues.ready();
    await queues.enqueue('meta', [delivery('a')]);
    await redis.stop();
    await expect(queues.enqueue('meta', [delivery('b')])).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
    await redis.restart();
    await waitFor(() => queues.enqueue('meta', [delivery('c')]).then(() => true));
    await queues.close();
  });

  test('a Redis that is there but does not answer costs a producer no more than its deadline', async () => {
    const queues = openProducer(300);
    await queues.ready();
    redis.freeze();
    await expect(queues.enqueue('meta', [delivery('a')])).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
    redis.thaw();
    await queues.close();
  });

  test('a worker outwaits the outage and takes what is queued afterwards', async () => {
    const seen: string[] = [];
    const worker = startWorker({
      backend: { kind: 'redis', url: redis.url },
      queue: 'capi-meta',
      concurrency: 5,
      handlers: {
        deliver: async (job) => {
          seen.push(job.event_id);
          return { kind: 'done' };
        },
      },
      now: () => Date.now(),
      random: () => 0,
      onError: () => undefined,
    });
    const queues = openProducer(1_000);
    await queues.ready();
    await queues.enqueue('meta', [delivery('before')]);
    await waitFor(() => seen.includes('before'));
    await redis.kill();
    await redis.restart();
    await waitFor(() => queues.enqueue('meta', [delivery('after')]).then(() => true));
    await waitFor(() => seen.includes('after'), { timeoutMs: 20_000 });
    await worker.close();
    await queues.close();
  });
});
