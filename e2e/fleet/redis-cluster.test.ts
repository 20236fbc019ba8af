import {
  anEvent,
  aPurchase,
  redisAvailable,
  startRedisCluster,
  type TestRedisCluster,
  waitFor,
} from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { outcomes, postEvents, received } from '../support/ask.js';
import { type InstalledLayer, startRelay, type TestRelay } from '../support/relay.js';

const onRedis = redisAvailable() ? describe : describe.skip;

onRedis('on a Redis Cluster of three nodes', () => {
  let cluster: TestRedisCluster;
  let relay: TestRelay;
  let meta: InstalledLayer;
  let tiktok: InstalledLayer;

  beforeAll(async () => {
    cluster = await startRedisCluster();
    relay = await startRelay(
      {
        name: 'redis',
        start: async () => ({ backend: { kind: 'redis', url: cluster.url }, close: cluster.close }),
      },
      { worker: { credentialRequestsPerSecond: 1_000 } },
    );
    meta = await relay.install('meta_ads');
    tiktok = await relay.install('tiktok_ads');
    await relay.startWorkers();
  }, 60_000);
  afterAll(() => relay.close());

  test('an event in is a conversion out at both platforms', async () => {
    const events = [...Array.from({ length: 50 }, () => aPurchase()), anEvent({ event: 'level_complete' })];
    const answer = await postEvents(relay, events);
    expect(answer.body).toMatchObject({ accepted: events.length });
    const rows = await waitFor(() => outcomes(relay), {
      until: (found) => found.length === 2 * events.length,
      timeoutMs: 30_000,
      what: 'the outcomes at both platforms',
    });
    expect(rows.filter((row) => row.status === 'delivered')).toHaveLength(100);
    expect(rows.filter((row) => row.reason === 'unmapped')).toHaveLength(2);
    expect(await received(relay, meta.pixelId)).toHaveLength(50);
    expect(await received(relay, tiktok.pixelId)).toHaveLength(50);
  }, 60_000);

  test('the queues of the platforms are on nodes of their own, so that more nodes take more load', async () => {
    const clients = cluster.nodes.map((node) => new Redis(node.url));
    const queuesByNode = await Promise.all(
      clients.map(async (client) => {
        const keys = await client.keys('{capi-*');
        client.disconnect();
        return [...new Set(keys.map((key) => /^\{([^}]+)\}/.exec(key)?.[1] ?? key))];
      }),
    );
    const nodesOf = (queue: string) => queuesByNode.filter((queues) => queues.includes(queue)).length;
    expect(nodesOf('capi-meta')).toBe(1);
    expect(nodesOf('capi-tiktok')).toBe(1);
    expect(
      queuesByNode.some((queues) => queues.includes('capi-meta') && queues.includes('capi-tiktok')),
    ).toBe(false);
  });
});
