import { anEvent, aPurchase, redisAvailable, startRedis, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { lookIntoQueues, runIngest, type TestIngest } from './testing/running-ingest.js';

/** Everything that names Jane, in the spellings it is posted in. */
const JANE = [
  'Jane.Roe+shop@Example.com',
  'jane.roe+shop@example.com',
  'jane.roe%2Bshop%40example.com',
  '+49 151 2345 6789',
  '4915123456789',
  'Roebuck',
] as const;
const [email, , emailInUrl, phone, , lastName] = JANE;

/** Posts Jane in every place a sender may put her. */
async function postJane(ingest: TestIngest): Promise<unknown[]> {
  const person = { email, phone, last_name: lastName };
  const events = [
    aPurchase({ properties: person }),
    anEvent(person),
    anEvent({ user: person, properties: { customer: person, note: `call ${email} back` } }),
    anEvent({ app_user_id: email, properties: { page_url: `https://shop.example.com/?mail=${emailInUrl}` } }),
    anEvent({ ...person, timestamp: 'never' }),
    anEvent({ event_id: email }),
    anEvent({ platform: email, environment: email, properties: email }),
  ];
  return Promise.all([
    ingest.post('/l/events', { events }),
    ingest.post('/l/events', { events: [events[5]] }),
    ingest.post('/l/events', `{"events":[{"email": ${email}`),
    ingest.post('/l/users/properties', { app_user_id: email, properties: { ...person, plan: 'pro' } }),
    ingest.post('/l/users/properties', { app_user_id: email, properties: email }),
    ingest.post('/l/consent', { app_user_id: email, advertising: true }),
    ingest.post('/l/consent', { install_id: email, advertising: email }),
    ingest.get(`/l/${email}`),
    ingest.post('/l/events', { events: [anEvent()] }, { 'x-app-id': email, 'x-request-id': email }),
  ]);
}

function namesIn(text: string): readonly string[] {
  return JANE.filter((name) => text.includes(name));
}

/** Every row of every table, as text. */
async function dump(ingest: TestIngest): Promise<Map<string, string>> {
  const tables = await ingest.rows(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const dumped = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await ingest.rows(`SELECT one::text AS text FROM ${name} AS one`);
    dumped.set(String(name), rows.map(({ text }) => String(text)).join('\n'));
  }
  return dumped;
}

describe('a raw address, number or name', () => {
  let ingest: TestIngest;
  let answers: unknown[];

  beforeAll(async () => {
    ingest = await runIngest();
    answers = await postJane(ingest);
    const queues = lookIntoQueues({ kind: 'postgres', connectionString: ingest.databaseUrl });
    await waitFor(() => queues.depth('capi-meta'), { until: ({ waiting }) => waiting >= 4 });
    await queues.close();
  });
  afterAll(() => ingest.close());

  test('was accepted, so that its absence means something', async () => {
    expect(answers[0]).toMatchObject({ status: 202, body: { accepted: 4, rejected: [{}, {}, {}] } });
    expect(await ingest.rows('SELECT 1 FROM event_matching')).toHaveLength(4);
  });

  test('is in no table, and none of the tables of the queue', async () => {
    const dumped = await dump(ingest);
    expect([...dumped.keys()].some((name) => name.startsWith('bullmq.'))).toBe(true);
    const found = [...dumped].flatMap(([table, text]) => namesIn(text).map((name) => `${table}: ${name}`));
    expect(found).toEqual([]);
  });

  test('is in no answer', () => {
    expect(namesIn(JSON.stringify(answers))).toEqual([]);
  });

  test('is in no line of the log', () => {
    expect(namesIn(ingest.logged.join('\n'))).toEqual([]);
  });

  test('is in no metric', async () => {
    const { body } = await ingest.get('/metrics');
    expect(String(body)).toContain('ingest_events_accepted_total');
    expect(namesIn(String(body))).toEqual([]);
  });
});

const withRedis = redisAvailable() ? describe : describe.skip;

withRedis('a raw address, number or name in Redis', () => {
  test('is in no key and no value', async () => {
    const redis = await startRedis();
    const ingest = await runIngest({ queue: { kind: 'redis', url: redis.url } });
    await postJane(ingest);
    const client = new Redis(redis.url);
    const dumpOf = async (key: string) => `${key} ${String(await client.dumpBuffer(key))}`;
    const keys = await waitFor(() => client.keys('*capi-meta*:d*'), { until: (found) => found.length >= 4 });
    const everything = await Promise.all((await client.keys('*')).map(dumpOf));
    expect(keys.length).toBeGreaterThanOrEqual(4);
    expect(namesIn(everything.join('\n'))).toEqual([]);
    client.disconnect();
    await ingest.close();
    await redis.close();
  });
});
