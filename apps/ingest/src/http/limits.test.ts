import { anEvent, redisAvailable, startRedis, type TestRedis, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IngestConfig, IngestLimits } from '../config.js';
import { type Answer, runIngest, type TestIngest } from '../testing/running-ingest.js';

const NO_LIMITS: IngestLimits = { addressRequestsPerSecond: 0, appEventsPerSecond: 0, appLimitShared: false };

/** An ingest behind one proxy, which names the client. */
function limited(limits: Partial<IngestLimits>, config: Partial<IngestConfig> = {}) {
  return { config: { trustedProxies: 1, limits: { ...NO_LIMITS, ...limits }, ...config } };
}

const from = (address: string) => ({ 'x-forwarded-for': address });
const isRefused = ({ status }: Answer) => status === 429;

/** Posts again and again: whatever the clock does, a second comes in which it is too much. */
function untilRefused(post: () => Promise<Answer>): Promise<Answer> {
  return waitFor(post, { until: isRefused, timeoutMs: 20_000 });
}

function counter(): () => number {
  let count = 0;
  return () => {
    count += 1;
    return count;
  };
}

const REFUSAL = { error: { code: 'rate_limited', requestId: expect.stringMatching(/^req_/) } };

describe('a limit of an address', () => {
  let ingest: TestIngest;
  const post = (address: string, event = anEvent()) =>
    ingest.post('/l/events', { events: [event] }, from(address));

  beforeAll(async () => {
    ingest = await runIngest(limited({ addressRequestsPerSecond: 3 }));
  });
  afterAll(() => ingest.close());

  test('sends a request back for a second, and takes it then', async () => {
    const event = anEvent();
    const refused = await untilRefused(() => post('203.0.113.1'));
    expect(refused.body).toMatchObject(REFUSAL);
    expect(refused.headers.get('retry-after')).toBe('1');
    const taken = await waitFor(() => post('203.0.113.1', event), { until: ({ status }) => status === 202 });
    expect(taken.body).toMatchObject({ accepted: 1, duplicates: 0 });
  });

  test('is for the /64 of an IPv6 address, whatever follows', async () => {
    const next = counter();
    await untilRefused(() => post(`2001:db8:1:1::${next().toString(16)}`));
  });

  test.each(['/l/consent', '/l/users/properties', '/l/config'])('holds for %s too', async (path) => {
    const ask = () =>
      path === '/l/config'
        ? ingest.get(path, from('203.0.113.2'))
        : ingest.post(path, {}, from('203.0.113.2'));
    expect((await untilRefused(ask)).body).toMatchObject(REFUSAL);
  });

  test.each([
    ['the next address', '203.0.113.99'],
    ['a private one, which is a server or proxy of our own', '10.0.0.7'],
  ])('is not for %s, while another is refused', async (_who, address) => {
    await untilRefused(() => post('203.0.113.3'));
    expect(await post(address)).toMatchObject({ status: 202 });
  });

  test('never counts requests of private addresses', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('10.0.0.8')));
    expect(answers.filter(isRefused)).toEqual([]);
  });

  test('cannot be escaped by naming other addresses in front of the proxy’s own', async () => {
    const next = counter();
    await untilRefused(() => post(`198.51.100.${next() % 250}, 203.0.113.4`));
  });

  test('is counted and told once, without the address', async () => {
    await untilRefused(() => post('203.0.113.5'));
    const { body } = await ingest.get('/metrics');
    expect(String(body)).toMatch(/^ingest_requests_refused_total\{.*limit="address".*\} [1-9]/m);
    const told = ingest.logged.filter((line) => line.includes('ADDRESS_REQUESTS_PER_SECOND'));
    expect(told).toHaveLength(1);
    expect(ingest.logged.join('\n')).not.toContain('203.0.113.');
  });
});

describe('a limit of an app', () => {
  let ingest: TestIngest;

  beforeAll(async () => {
    ingest = await runIngest(limited({ appEventsPerSecond: 20 }));
  });
  afterAll(() => ingest.close());

  const batch = (events: number) => ({ events: Array.from({ length: events }, () => anEvent()) });

  test('counts events and not requests: one batch may use it up, and is taken whole', async () => {
    expect(await ingest.post('/l/events', batch(100))).toMatchObject({
      status: 202,
      body: { accepted: 100 },
    });
    const refused = await untilRefused(() => ingest.post('/l/events', batch(100)));
    expect(refused.body).toMatchObject(REFUSAL);
    expect(Number(refused.headers.get('retry-after'))).toBe(1);
  });

  test('tells once which app it is', async () => {
    await untilRefused(() => ingest.post('/l/events', batch(100)));
    const told = ingest.logged.filter((line) => line.includes('APP_EVENTS_PER_SECOND'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(ingest.app.app_id);
  });
});

describe('guessing apps', () => {
  let ingest: TestIngest;

  beforeAll(async () => {
    ingest = await runIngest(limited({}));
  });
  afterAll(() => ingest.close());

  test('is sent back after a few, and an app that exists is served to the same address', async () => {
    const next = counter();
    const guessing = () => ingest.get('/l/config', { 'x-app-id': `app_${next()}`, ...from('203.0.113.6') });
    expect(await guessing()).toMatchObject({ status: 401 });
    await ingest.get('/l/config');
    await untilRefused(guessing);
    const answer = await ingest.post('/l/events', { events: [anEvent()] }, from('203.0.113.6'));
    expect(answer).toMatchObject({ status: 202 });
  });
});

const withRedis = redisAvailable() ? describe : describe.skip;

withRedis('a limit of an app that is shared by two processes', () => {
  let redis: TestRedis;
  let first: TestIngest;
  let second: TestIngest;

  beforeAll(async () => {
    redis = await startRedis();
    const options = {
      ...limited({ appEventsPerSecond: 500, appLimitShared: true }),
      app: { app_id: 'app_shared' },
      queue: { kind: 'redis', url: redis.url },
    } as const;
    first = await runIngest(options);
    second = await runIngest(options);
  });
  afterAll(async () => {
    await first.close();
    await second.close();
    await redis.close();
  });

  const post = (ingest: TestIngest, events: number) =>
    ingest.post('/l/events', { events: Array.from({ length: events }, () => anEvent()) });

  /** The second takes nowhere near as much as would make it refuse by itself. */
  const untilSecondIsRefused = () =>
    untilRefused(async () => {
      await post(first, 500);
      return post(second, 1);
    });

  test('is used up for one by what the other takes', async () => {
    await untilSecondIsRefused();
  });

  test.each([
    ['gone', () => redis.stop(), () => redis.restart()],
    ['frozen', async () => redis.freeze(), async () => redis.thaw()],
  ])(
    'is a limit of each process while Redis is %s, and of both again afterwards; nobody waits for it',
    async (_how, takeAway, bringBack) => {
      await takeAway();
      const alone = await waitFor(() => post(second, 1), { until: ({ status }) => status === 202 });
      expect(alone.body).toMatchObject({ accepted: 1 });
      await untilRefused(() => post(first, 500));
      expect(await post(second, 1)).toMatchObject({ status: 202 });
      await bringBack();
      await untilSecondIsRefused();
    },
  );
});
