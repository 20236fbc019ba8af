import { aPurchase, redisAvailable, startRedis, type TestRedis, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AppProcess } from '../support/app-process.js';
import { outcomes, postEvents } from '../support/ask.js';
import { type InstalledLayer, startRelay, type TestRelay } from '../support/relay.js';
import { readMetric, startWorkerProcess } from './support/worker-processes.js';

const PER_SECOND = 5;
const REQUESTS = 30;

const onRedis = redisAvailable() ? describe : describe.skip;

onRedis('a limit of requests per second and credential', () => {
  let redis: TestRedis;
  let relay: TestRelay;
  let limited: InstalledLayer;
  let other: InstalledLayer;
  const workers: AppProcess[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    relay = await startRelay({
      name: 'redis',
      start: async () => ({ backend: { kind: 'redis', url: redis.url }, close: redis.close }),
    });
    limited = await relay.install('meta_ads', { routing: { countries: ['DE'] } });
    other = await relay.install('meta_ads', { routing: { countries: ['FR'] } });
    const env = {
      BATCH_MAX_EVENTS: '1',
      CREDENTIAL_REQUESTS_PER_SECOND: String(PER_SECOND),
      MAX_REQUESTS_PER_LAYER: '10',
    };
    workers.push(...(await Promise.all([1, 2].map(() => startWorkerProcess(relay, 'meta', env)))));
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await relay.close();
  });

  test('holds over both workers together, and delivers everything in the end', async () => {
    const events = Array.from({ length: REQUESTS }, () => aPurchase());
    await postEvents(relay, events, { 'x-country': 'DE' });
    const rows = await waitFor(() => outcomes(relay), {
      until: (found) => found.length === REQUESTS,
      timeoutMs: 60_000,
      what: 'every outcome',
    });
    expect(rows.every((row) => row.status === 'delivered' && row.layer_id === limited.layerId)).toBe(true);
    // Waiting for a turn is no failed attempt.
    expect(rows.every((row) => row.attempts === 1)).toBe(true);

    const { rows: times } = await relay.store.batches.query<{ seconds: number }>(
      `SELECT extract(epoch FROM max(settled_at) - min(settled_at))::float AS seconds FROM delivery_outcomes`,
    );
    // Thirty requests are six windows of five, the first and the last of which may be short. Were each worker to count
    // by itself, three windows would do.
    expect(times[0]?.seconds).toBeGreaterThan((REQUESTS / PER_SECOND - 2) * 1);
  }, 90_000);

  test('is each credential’s own: another one does not wait for it', async () => {
    const before = await Promise.all(workers.map((worker) => readMetric(worker, 'capi_jobs_put_back_total')));
    await postEvents(relay, [aPurchase({ properties: { country: 'FR' } })], { 'x-country': 'FR' });
    await waitFor(() => outcomes(relay), {
      until: (rows) => rows.some((row) => row.layer_id === other.layerId && row.status === 'delivered'),
      what: 'the delivery with the other credential',
    });
    const after = await Promise.all(workers.map((worker) => readMetric(worker, 'capi_jobs_put_back_total')));
    expect(after).toEqual(before);
  });
});
