import { aPurchase, redisAvailable, startRedis, type TestRedis, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AppProcess } from '../support/app-process.js';
import { outcomes, postEvents, received, setFault } from '../support/ask.js';
import { type InstalledLayer, startRelay, type TestRelay } from '../support/relay.js';
import { readMetric, startWorkerProcess } from './support/worker-processes.js';

const onRedis = redisAvailable() ? describe : describe.skip;

onRedis('two workers of a platform', () => {
  let redis: TestRedis;
  let relay: TestRelay;
  let layer: InstalledLayer;
  const workers: AppProcess[] = [];
  const events = Array.from({ length: 200 }, () => aPurchase());

  beforeAll(async () => {
    redis = await startRedis();
    relay = await startRelay({
      name: 'redis',
      start: async () => ({ backend: { kind: 'redis', url: redis.url }, close: redis.close }),
    });
    layer = await relay.install('meta_ads');
    // Slow answers and few deliveries at once: one worker alone cannot take everything before the other looks.
    await setFault(relay, 'meta', layer.pixelId, { kind: 'slow', delay_ms: 50 });
    workers.push(
      ...(await Promise.all(
        [1, 2].map(() => startWorkerProcess(relay, 'meta', { WORKER_CONCURRENCY: '5' })),
      )),
    );
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await relay.close();
  });

  test('share its queue: each takes part, and each delivery is made once', async () => {
    await postEvents(relay, events);
    const rows = await waitFor(() => outcomes(relay), {
      until: (found) => found.length === events.length,
      timeoutMs: 60_000,
      what: 'every outcome',
    });
    expect(rows.map((row) => row.status)).toEqual(events.map(() => 'delivered'));

    const delivered = await Promise.all(
      workers.map((worker) => readMetric(worker, 'capi_deliveries_total', { status: 'delivered' })),
    );
    expect(Math.min(...delivered)).toBeGreaterThan(0);
    expect(delivered.reduce((sum, count) => sum + count, 0)).toBe(events.length);

    const ids = (await received(relay, layer.pixelId)).map((item) => item.event.event_id);
    expect(ids.sort()).toEqual(events.map((event) => event.event_id).sort());
  }, 90_000);
});
