import { layerSchema, sdkEventSchema } from '@capi-relay/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { Client } from 'pg';
import {
  aLayer,
  anEvent,
  aPurchase,
  emptyDatabase,
  freshDatabase,
  queueBackends,
  redisAvailable,
  startRedis,
  startRedisCluster,
  waitFor,
} from './index.js';

async function query<T>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('databases for tests', () => {
  it('gives a database with the schema of the event store, or an empty one', async () => {
    const [fresh, empty] = await Promise.all([freshDatabase(), emptyDatabase()]);
    const tables = `SELECT count(*)::int AS found FROM pg_tables WHERE tablename = 'sdk_events'`;

    expect(await query(fresh.url, tables)).toEqual([{ found: 1 }]);
    expect(await query(empty.url, tables)).toEqual([{ found: 0 }]);
    await Promise.all([fresh.close(), empty.close()]);
  });

  it('gives each caller a database of its own', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
    await query(one.url, 'CREATE TABLE only_in_one (n int)');

    const found = await query(two.url, `SELECT to_regclass('only_in_one') AS found`);

    expect(found).toEqual([{ found: null }]);
    await Promise.all([one.close(), two.close()]);
  });

  it('drops a database that is still connected to', async () => {
    const database = await emptyDatabase();
    const client = new Client({ connectionString: database.url });
    const ended = new Promise((resolve) => client.on('error', resolve));
    await client.connect();

    await database.close();

    await expect(ended).resolves.toMatchObject({ code: '57P01' });
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});

describe('waiting', () => {
  it('resolves with the value that was waited for', async () => {
    let asked = 0;
    const value = await waitFor(() => ++asked, { until: (count) => count === 3 });
    expect(value).toBe(3);
  });

  it('says what was seen last when time is up', async () => {
    await expect(
      waitFor(() => ({ delivered: 7 }), { until: () => false, timeoutMs: 20, what: 'eight deliveries' }),
    ).rejects.toThrow('Waited 20 ms for eight deliveries. Last seen: { delivered: 7 }');
  });

  it('asks again after an error and reports the last one', async () => {
    let asked = 0;
    const flaky = () => {
      asked += 1;
      if (asked < 3) throw new Error('not yet');
      return asked;
    };
    await expect(waitFor(flaky)).resolves.toBe(3);
    await expect(waitFor(() => Promise.reject(new Error('never')), { timeoutMs: 20 })).rejects.toThrow(
      'Last error: Error: never',
    );
  });
});

describe('builders', () => {
  it('build what the contracts accept', () => {
    expect(sdkEventSchema.parse(anEvent())).toEqual(expect.objectContaining({ event: 'content_open' }));
    expect(sdkEventSchema.parse(aPurchase({ properties: { revenue: 1 } })).properties).toMatchObject({
      revenue: 1,
      currency: 'EUR',
    });
    expect(layerSchema.parse(aLayer({ type: 'tiktok_ads', capi: { enabled: false } })).capi).toMatchObject({
      enabled: false,
      pixel_id: 'TEST0PIXEL0CODE00001',
    });
  });
});

describe('a machine without Redis', () => {
  const path = process.env.PATH;
  const ci = process.env.CI;
  afterEach(() => {
    process.env.PATH = path;
    process.env.CI = ci;
    if (ci === undefined) delete process.env.CI;
  });

  it('runs the suites on PostgreSQL alone', () => {
    process.env.PATH = '/nonexistent';
    delete process.env.CI;
    expect(queueBackends().map((backend) => backend.name)).toEqual(['postgres']);
  });

  it('fails them in CI, where green has to mean both', () => {
    process.env.PATH = '/nonexistent';
    process.env.CI = 'true';
    expect(() => queueBackends()).toThrow('NOT RUN ON REDIS');
  });
});

describe('queue backends', () => {
  it('always hold PostgreSQL, and Redis where there is one', () => {
    const names = queueBackends().map((backend) => backend.name);
    expect(names).toEqual(redisAvailable() ? ['postgres', 'redis'] : ['postgres']);
  });
});

(redisAvailable() ? describe : describe.skip)('Redis for tests', () => {
  it('never evicts, and comes back on its port with nothing after a kill', async () => {
    const redis = await startRedis();
    const client = new Redis(redis.url, { maxRetriesPerRequest: null });
    client.on('error', () => {});
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    await client.set('key', 'value');

    await redis.kill();
    await redis.restart();

    expect(await client.get('key')).toBeNull();
    client.disconnect();
    await redis.close();
  });

  it('keeps its data over a restart when told to', async () => {
    const redis = await startRedis({ args: ['--appendonly', 'yes'] });
    const client = new Redis(redis.url, { maxRetriesPerRequest: null });
    client.on('error', () => {});
    await client.set('key', 'value');

    await redis.restart();

    expect(await client.get('key')).toBe('value');
    client.disconnect();
    await redis.close();
  });

  it('forms a cluster of three nodes', async () => {
    const cluster = await startRedisCluster();
    const client = new Cluster(cluster.url.split(','));
    await Promise.all([client.set('{a}', '1'), client.set('{b}', '2'), client.set('{c}', '3')]);

    expect(await Promise.all([client.get('{a}'), client.get('{b}'), client.get('{c}')])).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(client.nodes('master')).toHaveLength(3);
    client.disconnect();
    await cluster.close();
  });
});
