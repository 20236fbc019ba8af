import { redisAvailable, startRedis, type TestRedis } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { judgeEviction } from './eviction-guard.js';
import { openQueues } from './queues.js';

describe('judgeEviction', () => {
  test.each([
    [{ kind: 'known', policy: 'noeviction' } as const, false, true, /^$/],
    [{ kind: 'known', policy: 'allkeys-lru' } as const, false, false, /allkeys-lru.*noeviction/],
    [{ kind: 'known', policy: 'volatile-ttl' } as const, false, false, /volatile-ttl/],
    [{ kind: 'known', policy: 'allkeys-lru' } as const, true, true, /REDIS_ALLOW_EVICTION/],
    [{ kind: 'hidden' } as const, false, false, /CONFIG GET/],
    [{ kind: 'hidden' } as const, true, true, /REDIS_ALLOW_EVICTION/],
  ])('%j with override %s is allowed: %s', (policy, override, allowed, words) => {
    const verdict = judgeEviction(policy, override);
    expect(verdict.allowed).toBe(allowed);
    expect(verdict.explanation).toMatch(words);
  });
});

const onRedis = redisAvailable() ? describe : describe.skip;
onRedis('a Redis that may evict', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis({ args: ['--maxmemory-policy', 'volatile-lru'] });
  });
  afterAll(() => redis.close());

  test('is refused with a sentence that says what to do, and accepted loudly on request', async () => {
    const queues = openQueues({
      backend: { kind: 'redis', url: redis.url },
      deadlineMs: 5_000,
      onError: () => undefined,
    });
    await queues.ready();
    await expect(queues.guard(false)).rejects.toMatchObject({ code: 'queue_evicts' });
    await expect(queues.guard(true)).resolves.toEqual([expect.stringContaining('volatile-lru')]);
    await queues.close();
  });
});
