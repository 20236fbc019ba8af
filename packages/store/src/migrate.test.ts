import { emptyDatabase, type TestDatabase } from '@capi-relay/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { assertSchemaNotAhead, migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import { openStore, type Store } from './open-store.js';

describe('migrate', () => {
  let database: TestDatabase;
  let store: Store;

  beforeEach(async () => {
    database = await emptyDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
  });
  afterEach(async () => {
    await store.close();
    await database.close();
  });

  test('several processes that start at once migrate once', async () => {
    await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)));
    await expect(assertSchemaNotAhead(store)).resolves.toBeUndefined();
    const applied = await store.batches.query('SELECT name FROM kysely_migration ORDER BY name');
    expect(applied.rows).toEqual(Object.keys(MIGRATIONS).map((name) => ({ name })));
  });

  test('a second start changes nothing', async () => {
    await migrate(database.url);
    const before = await tables(store.batches);
    await migrate(database.url);
    expect(await tables(store.batches)).toEqual(before);
  });

  test('a database without migrations is refused with the name of what is missing', async () => {
    await expect(assertSchemaNotAhead(store)).rejects.toMatchObject({
      code: 'schema_behind',
      message: expect.stringContaining('001_relay'),
    });
  });

  test('a database of a newer release is neither used nor migrated', async () => {
    await migrate(database.url);
    await store.batches.query(
      "INSERT INTO kysely_migration (name, timestamp) VALUES ('999_future', 'later')",
    );
    const refused = { code: 'schema_ahead', message: expect.stringContaining('999_future') };
    await expect(assertSchemaNotAhead(store)).rejects.toMatchObject(refused);
    await expect(migrate(database.url)).rejects.toMatchObject(refused);
  });
});

describe('a migrated database', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await emptyDatabase();
    await migrate(database.url);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.close();
  });

  test('has partitions for today and the days around it', async () => {
    const found = await client.query(`
      SELECT to_regclass('sdk_events_p' || to_char(day, 'YYYYMMDD')) IS NOT NULL AS events,
             to_regclass('event_matching_p' || to_char(day, 'YYYYMMDD')) IS NOT NULL AS matching,
             to_regclass('delivery_outcomes_p' || to_char(day, 'YYYYMMDD')) IS NOT NULL AS outcomes
      FROM generate_series(now() AT TIME ZONE 'UTC' - interval '7 days',
                           now() AT TIME ZONE 'UTC' + interval '6 days', interval '1 day') AS day`);
    expect(found.rows).toHaveLength(14);
    expect(found.rows).toEqual(found.rows.map(() => ({ events: true, matching: true, outcomes: true })));
  });
});

async function tables(pool: pg.Pool): Promise<string[]> {
  const found = await pool.query('SELECT relname FROM pg_class ORDER BY relname');
  return found.rows.map((row: { relname: string }) => row.relname);
}
