import { aPurchase, freePort, queueBackends, redisAvailable, startRedis, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import got from 'got';
import { type AppProcess, appProcess } from './support/app-process.js';
import { outcomes, postEvents, received, setFault } from './support/ask.js';
import { type InstalledLayer, startRelay, type TestRelay } from './support/relay.js';

const [backend] = queueBackends().slice(-1);
if (backend === undefined) {
  throw new Error('There is no queue backend to run on.');
}

describe('a worker as a process', () => {
  let relay: TestRelay;
  let layer: InstalledLayer;
  const processes: AppProcess[] = [];

  beforeAll(async () => {
    relay = await startRelay(backend);
    layer = await relay.install('meta_ads');
  });
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.kill()));
    await relay.close();
  });

  async function worker(overrides: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const port = await freePort();
    const created = appProcess('worker-meta', port, {
      DATABASE_URL: relay.databaseUrl,
      ...(relay.queue.kind === 'redis' ? { REDIS_URL: relay.queue.url } : {}),
      VAULT_PRIVATE_JWKS: relay.vaultPrivateJwks,
      META_WORKER_PORT: String(port),
      META_BASE_URL: relay.sandbox.url,
      PLATFORM_TIMEOUT_MS: '20000',
      JOB_LOCK_MS: '1000',
      LOG_LEVEL: 'warn',
      ...overrides,
    });
    processes.push(created);
    return created;
  }
  const inHand = async (process: AppProcess): Promise<number> => {
    const text = await got(`${process.url}/metrics`).text();
    return Number(/^capi_jobs_in_hand\{[^}]*\} (\d+)$/m.exec(text)?.[1]);
  };
  const statusOf = async (eventId: string) =>
    (await outcomes(relay)).find((row) => row.event_id === eventId)?.status;
  const copiesOf = async (eventId: string) =>
    (await received(relay, layer.pixelId)).filter((item) => item.event.event_id === eventId).length;

  test('told to end, it is no longer ready, finishes the request under way and exits with 0', async () => {
    const running = await worker({ SHUTDOWN_GRACE_MS: '10000' });
    await running.start();
    await setFault(relay, 'meta', layer.pixelId, { kind: 'slow', delay_ms: 2_000 });
    const purchase = aPurchase();
    await postEvents(relay, [purchase]);
    await waitFor(() => inHand(running), {
      until: (count) => count === 1,
      what: 'the delivery to be in hand',
    });
    const ended = running.stop();
    const ready = await waitFor(
      () => got(`${running.url}/ready`, { throwHttpErrors: false, retry: { limit: 0 } }),
      {
        until: (answer) => answer.statusCode === 503,
        what: 'readiness to go',
      },
    );
    expect(ready.body).toContain('shutting down');
    expect(await statusOf(purchase.event_id)).toBeUndefined();
    expect(await ended).toBe(0);
    expect(await statusOf(purchase.event_id)).toBe('delivered');
    expect(await copiesOf(purchase.event_id)).toBe(1);
  });

  test('with no time left it gives the request up, and the next worker sends the same event_id', async () => {
    const running = await worker({ SHUTDOWN_GRACE_MS: '1000' });
    await running.start();
    await setFault(relay, 'meta', layer.pixelId, { kind: 'slow', delay_ms: 15_000 });
    const purchase = aPurchase();
    await postEvents(relay, [purchase]);
    await waitFor(() => inHand(running), { until: (count) => count === 1 });
    expect(await running.stop()).toBe(0);
    expect(await statusOf(purchase.event_id)).toBeUndefined();
    await setFault(relay, 'meta', layer.pixelId, null);
    const next = await worker();
    await next.start();
    await waitFor(() => statusOf(purchase.event_id), { until: (status) => status === 'delivered' });
    await next.stop();
  });

  test('killed in the middle of a request, nothing is lost and nothing is failed', async () => {
    const running = await worker();
    await running.start();
    await setFault(relay, 'meta', layer.pixelId, { kind: 'slow', delay_ms: 15_000 });
    const purchase = aPurchase();
    await postEvents(relay, [purchase]);
    await waitFor(() => inHand(running), { until: (count) => count === 1 });
    await running.kill();
    await setFault(relay, 'meta', layer.pixelId, null);
    const next = await worker();
    await next.start();
    await waitFor(() => statusOf(purchase.event_id), {
      until: (status) => status === 'delivered',
      timeoutMs: 40_000,
    });
    await next.stop();
  }, 60_000);

  test.each([
    ['without a private key', { VAULT_PRIVATE_JWKS: '' }, /VAULT_PRIVATE_JWKS.*Set one of them/],
    ['with a key that opens nothing', { VAULT_PRIVATE_JWKS: '{"kty":"EC"}' }, /VAULT_PRIVATE_JWKS/],
    ['without a database', { DATABASE_URL: '' }, /DATABASE_URL is not set/],
    [
      'with a setting out of range',
      { WORKER_CONCURRENCY: 'many' },
      /WORKER_CONCURRENCY is "many"; it must be/,
    ],
  ])('does not start %s, and says so in a sentence', async (_case, overrides, sentence) => {
    const refused = await worker(overrides);
    expect(await refused.runToEnd()).toBe(1);
    expect(refused.output()).toMatch(sentence);
    expect(refused.output()).not.toMatch(/\n\s+at /);
  });

  test('does not start on a schema that is newer than itself', async () => {
    await relay.store.batches.query(
      `INSERT INTO kysely_migration (name, timestamp) VALUES ('999-from-the-future', '2099')`,
    );
    const refused = await worker();
    expect(await refused.runToEnd()).toBe(1);
    expect(refused.output()).toMatch(/999-from-the-future/);
    await relay.store.batches.query(`DELETE FROM kysely_migration WHERE name = '999-from-the-future'`);
  });

  const withRedis = redisAvailable() ? test : test.skip;
  withRedis('does not start on a Redis that may evict, unless told to, and then says it loudly', async () => {
    const redis = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    const refused = await worker({ REDIS_URL: redis.url });
    expect(await refused.runToEnd()).toBe(1);
    expect(refused.output()).toMatch(/allkeys-lru.*noeviction.*REDIS_ALLOW_EVICTION/s);
    const allowed = await worker({ REDIS_URL: redis.url, REDIS_ALLOW_EVICTION: 'true' });
    await allowed.start();
    expect(allowed.output()).toMatch(/"level":"warn".*allkeys-lru/);
    await allowed.stop();
    await redis.close();
  });
});
