import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../schema.js';
import { limitLockWaits } from './lock-waits.js';
import { dayOf, PARTITIONED_TABLES, type PartitionedTable, partitionName } from './partitioned-tables.js';

/** So that maintenance may fail to run for a week and no event notices. */
const DAYS_AHEAD = 7;
/** Phones bring events that waited offline, and platforms take events of the last seven days. */
const DAYS_BEHIND = 8;

/**
 * Makes the daily partitions around `now` that are not there yet. Safe to run from several processes at once.
 *
 * @throws a fault of code `LOCK_NOT_AVAILABLE` where a table is locked for long
 */
export async function makePartitions(db: Kysely<Database>, now: number): Promise<void> {
  for (const table of PARTITIONED_TABLES) {
    for (let offset = -DAYS_BEHIND; offset <= DAYS_AHEAD; offset++) {
      await makePartition(db, table, dayOf(now, offset));
    }
  }
}

async function makePartition(db: Kysely<Database>, table: PartitionedTable, day: string): Promise<void> {
  const name = partitionName(table, day);
  if (await exists(db, name)) return;
  await db.transaction().execute(async (transaction) => {
    await limitLockWaits(transaction);
    // Whoever holds this lock is the only maker; the others find the partition made once they get it.
    await sql`LOCK TABLE ${sql.table(`${table.name}_default`)} IN ACCESS EXCLUSIVE MODE`.execute(transaction);
    if (await exists(transaction, name)) return;
    await attach(transaction, table, name, day);
  });
}

/** The default partition may hold rows of the day; PostgreSQL refuses the partition until they are out of there. */
async function attach(
  transaction: Transaction<Database>,
  table: PartitionedTable,
  name: string,
  day: string,
): Promise<void> {
  const parent = sql.table(table.name);
  const leftovers = sql.table(`${table.name}_default`);
  const partition = sql.table(name);
  const next = dayOf(Date.parse(day), 1);
  await sql`CREATE TABLE ${partition} (LIKE ${parent} INCLUDING ALL)`.execute(transaction);
  await sql`
    WITH moved AS (DELETE FROM ${leftovers} WHERE occurred_on = ${day} RETURNING *)
    INSERT INTO ${partition} SELECT * FROM moved`.execute(transaction);
  await sql`
    ALTER TABLE ${parent} ATTACH PARTITION ${partition}
    FOR VALUES FROM (${sql.lit(day)}) TO (${sql.lit(next)})`.execute(transaction);
}

async function exists(db: Kysely<Database>, table: string): Promise<boolean> {
  const found = await sql<{ present: boolean }>`SELECT to_regclass(${table}) IS NOT NULL AS present`.execute(
    db,
  );
  return found.rows[0]?.present === true;
}
