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
 * @param matchingDays days behind of which matching data is stored: none of it has to wait in the default partition for
 * its end, and no partition is made that retention would drop at once
 * @throws a fault of code `LOCK_NOT_AVAILABLE` where a table is locked for long
 */
export async function makePartitions(db: Kysely<Database>, now: number, matchingDays: number): Promise<void> {
  for (const table of PARTITIONED_TABLES) {
    const behind = table.name === 'event_matching' ? matchingDays : DAYS_BEHIND;
    const days = Array.from({ length: behind + 1 + DAYS_AHEAD }, (_, index) => dayOf(now, index - behind));
    if ((await missingDays(db, table, days)).length === 0) continue;
    await db.transaction().execute(async (transaction) => {
      await limitLockWaits(transaction);
      // Whoever holds this lock is the only maker; the others find the partitions made once they get it.
      await sql`LOCK TABLE ${sql.table(`${table.name}_default`)} IN ACCESS EXCLUSIVE MODE`.execute(
        transaction,
      );
      for (const day of await missingDays(transaction, table, days)) await attach(transaction, table, day);
    });
  }
}

/** The default partition may hold rows of the day; PostgreSQL refuses the partition until they are out of there. */
async function attach(
  transaction: Transaction<Database>,
  table: PartitionedTable,
  day: string,
): Promise<void> {
  const parent = sql.table(table.name);
  const partition = sql.table(partitionName(table, day));
  const next = dayOf(Date.parse(day), 1);
  await sql`CREATE TABLE ${partition} (LIKE ${parent} INCLUDING ALL)`.execute(transaction);
  await sql`
    WITH moved AS (DELETE FROM ${sql.table(`${table.name}_default`)} WHERE occurred_on = ${day} RETURNING *)
    INSERT INTO ${partition} SELECT * FROM moved`.execute(transaction);
  await sql`
    ALTER TABLE ${parent} ATTACH PARTITION ${partition}
    FOR VALUES FROM (${sql.lit(day)}) TO (${sql.lit(next)})`.execute(transaction);
}

async function missingDays(
  db: Kysely<Database>,
  table: PartitionedTable,
  days: readonly string[],
): Promise<string[]> {
  const names = days.map((day) => partitionName(table, day));
  const { rows } = await sql<{ day: string }>`
    SELECT day FROM unnest(${days}::text[], ${names}::text[]) AS wanted (day, name)
    WHERE to_regclass(name) IS NULL
    ORDER BY day`.execute(db);
  return rows.map((row) => row.day);
}
