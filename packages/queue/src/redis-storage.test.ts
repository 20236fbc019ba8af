import { redisAvailable, startRedis, type TestRedis, waitFor } from '@capi-relay/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRedis, type RelayRedis } from './backend.js';
import { deliveryJobId } from './job-id.js';
import { openQueues, type RelayQueues } from './queues.js';
import { startWorker } from './worker.js';

const delivery = (event_id: string) => ({
  app_id: 'app_a',
  event_id,
  occurred_on: '2026-11-25',
  layer_id: 'layer_1',
});

if (!redisAvailable() && process.env.CI === 'true') {
  throw new Error('There is no redis-server on the PATH.');
}
const onRedis = redisAvailable() ? describe : describe.skip;
onRedis('what the queue does to a Redis', () => {
  let redis: TestRedis;
  let look: RelayRedis;
  let queues: RelayQueues;

  async function begin(args: readonly string[]): Promise<void> {
    redis = await startRedis({ args });
    look = openRedis(redis.url, 'waiting');
    queues = openQueues({
      backend: { kind: 'redis', url: redis.url },
      deadlineMs: 5_000,
      onError: () => undefined,
    });
    await queues.ready();
  }
  beforeEach(() => begin([]));
  afterEach(async () => {
    await queues.close();
    look.disconnect();
    await redis.close();
  });

  function workOff(seen: string[]) {
    return startWorker({
      backend: { kind: 'redis', url: redis.url },
      queue: 'capi-meta',
      concurrency: 50,
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
  }

  test('a bulk add that breaks in the middle is told, and repeating it queues each delivery once', async () => {
    const all = ['first', 'middle', 'last'].map(delivery);
    const [, middle] = all;
    if (middle === undefined) {
      throw new Error('There is no middle.');
    }
    const key = `{capi-meta}:capi-meta:${deliveryJobId(middle)}`;
    await look.set(key, 'a value of the wrong type');
    await expect(queues.enqueue('meta', all)).rejects.toMatchObject({ code: 'queue_unavailable' });
    await look.del(key);
    await queues.enqueue('meta', all);
    const seen: string[] = [];
    const worker = workOff(seen);
    await waitFor(() => seen.length, { until: (count) => count >= 3 });
    await worker.close();
    expect(seen.sort()).toEqual(['first', 'last', 'middle']);
  });

  test('a full Redis refuses deliveries and the producer hears of it; with room again they are taken', async () => {
    const { used_memory } = Object.fromEntries(
      (await look.info('memory')).split('\r\n').map((line) => line.split(':', 2)),
    );
    await look.config('SET', 'maxmemory', String(used_memory));
    await expect(queues.enqueue('meta', [delivery('no-room')])).rejects.toMatchObject({
      code: 'queue_unavailable',
    });
    await look.config('SET', 'maxmemory', '0');
    await queues.enqueue('meta', [delivery('no-room')]);
    expect(await queues.depth('capi-meta')).toMatchObject({ waiting: 1 });
  });

  test('what is done leaves nothing behind but a short tail of events', async () => {
    const all = Array.from({ length: 2_000 }, (_, index) => delivery(`e${index}`));
    await queues.enqueue('meta', all);
    const seen: string[] = [];
    const worker = workOff(seen);
    await waitFor(() => seen.length, { until: (count) => count === all.length });
    await worker.close();
    const jobs = (await look.keys('*')).filter((key) => /:d[A-Za-z0-9_-]{22}/.test(key));
    expect(jobs).toEqual([]);
    expect(await look.xlen('{capi-meta}:capi-meta:events')).toBeLessThan(500);
  });
});
