import { sql } from 'kysely';
import type { Store } from '../open-store.js';
import { expirePartition } from '../reconcile/parked-deliveries.js';
import { limitLockWaits } from './lock-waits.js';
import { dayOf, dayOfPartition, PARTITIONED_TABLES, type PartitionedTable } from './partitioned-tables.js';
import { agedRows } from './retention.js';

export interface RetentionOptions {
  /** Days an event and its outcomes are kept after the day the event happened. */
  readonly eventRetentionDays: number;
  /** Days what identifies a person is kept after the day the event happened. */
  readonly matchingRetentionDays: number;
  /** Counter rows of this process. */
  readonly shard: number;
}

/** Rows deleted in one statement, so that none runs into the statement timeout. */
const DELETED_AT_ONCE = 10_000;
const DAY_MS = 86_400_000;

/** Matching data without its event could neither be sent nor be found again. */
export function matchingDays({ eventRetentionDays, matchingRetentionDays }: RetentionOptions): number {
  return Math.min(matchingRetentionDays, eventRetentionDays);
}

/** Drops partitions and deletes rows that are past their time. */
export async function removeOld(store: Store, now: number, options: RetentionOptions): Promise<void> {
  for (const table of PARTITIONED_TABLES) {
    const days = table.name === 'event_matching' ? matchingDays(options) : options.eventRetentionDays;
    for (const partition of await partitionsBefore(store, table, dayOf(now, -days))) {
      if (table.name === 'delivery_outcomes') await expirePartition(store, options.shard, partition, now);
      await dropPartition(store, partition);
    }
    // The default partition holds every day there is: what is in it ends by the time it was written.
    const final = table.name === 'delivery_outcomes' ? `status <> 'parked'` : 'true';
    await deleteBefore(store, `${table.name}_default`, table.writtenAt, now - days * DAY_MS, final);
  }
  for (const { table, column, days, only = 'true' } of agedRows(options)) {
    await deleteBefore(store, table, column, now - days * DAY_MS, only);
  }
}

async function partitionsBefore(store: Store, table: PartitionedTable, day: string): Promise<string[]> {
  const found = await sql<{ name: string }>`
    SELECT partition.relname AS name
    FROM pg_inherits JOIN pg_class AS partition ON partition.oid = inhrelid
    WHERE inhparent = to_regclass(${table.name})
    ORDER BY name`.execute(store.db);
  return found.rows
    .map((row) => row.name)
    .filter((name) => {
      const partitionDay = dayOfPartition(name);
      return partitionDay !== null && partitionDay < day;
    });
}

async function dropPartition(store: Store, partition: string): Promise<void> {
  await store.db.transaction().execute(async (transaction) => {
    await limitLockWaits(transaction);
    await sql`DROP TABLE ${sql.table(partition)}`.execute(transaction);
  });
}

async function deleteBefore(
  store: Store,
  table: string,
  column: string,
  time: number,
  condition: string,
): Promise<void> {
  for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE; ) {
    const result = await sql`
      DELETE FROM ${sql.table(table)} WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM ${sql.table(table)}
        WHERE ${sql.ref(column)} < to_timestamp(${time / 1000}) AND ${sql.raw(condition)}
        LIMIT ${DELETED_AT_ONCE}))`.execute(store.db);
    deleted = Number(result.numAffectedRows ?? 0n);
  }
}
