import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { StoreError } from './errors.js';
import { MIGRATIONS } from './migrations/index.js';
import type { Store } from './open-store.js';
import type { Database } from './schema.js';
import { hasCode } from './sql/retry-conflicts.js';
import { LOCK_NOT_AVAILABLE } from './upkeep/lock-waits.js';
import { makePartitions } from './upkeep/make-partitions.js';
import { MATCHING_RETENTION_DAYS } from './upkeep/retention.js';

/**
 * Brings the database to this release's schema and makes the partitions of these days. Several processes may start it
 * at once: one migrates, the others wait for it. A database that is ahead of this release is left alone.
 *
 * @throws StoreError `schema_ahead`, `migration_failed`
 */
export async function migrate(connectionString: string): Promise<void> {
  const pool = new pg.Pool({ connectionString, max: 2, application_name: 'capi-relay migrate' });
  // A connection that breaks between two statements is missed by the next one, which then says so.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await refuseNewerSchema(db);
    const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
    const { error, results } = await migrator.migrateToLatest();
    const culprit = results?.find((result) => result.status === 'Error')?.migrationName;
    if (culprit !== undefined) {
      throw new StoreError('migration_failed', `Migration ${culprit} failed and was rolled back.`, {
        cause: error,
      });
    }
    if (error !== undefined) throw error;
    const clock = await sql<{ now: Date }>`SELECT now() AS now`.execute(db);
    const now = clock.rows[0]?.now;
    if (now !== undefined) await makePartitionsUnlessLocked(db, now.getTime());
  } finally {
    await db.destroy();
  }
}

/**
 * Days without a partition of their own are taken by the default one, so a start need not wait for a busy table. How long
 * matching data is really kept is the ingest's to know; its upkeep makes or drops what differs.
 */
async function makePartitionsUnlessLocked(db: Kysely<Database>, now: number): Promise<void> {
  try {
    await makePartitions(db, now, MATCHING_RETENTION_DAYS);
  } catch (error) {
    if (!hasCode(error, [LOCK_NOT_AVAILABLE])) throw error;
  }
}

/**
 * Refuses to run on a schema this release does not know, and on one that lacks a migration of this release.
 *
 * @throws StoreError `schema_ahead`, `schema_behind`
 */
export async function assertSchemaNotAhead(store: Store): Promise<void> {
  const applied = await refuseNewerSchema(store.db);
  const missing = Object.keys(MIGRATIONS).filter((name) => !applied.includes(name));
  if (missing.length > 0) {
    throw new StoreError(
      'schema_behind',
      `The database lacks the migrations ${missing.join(', ')} of this release. Run the migrations before starting it.`,
    );
  }
}

/** Answers the names of the migrations the database has seen. */
async function refuseNewerSchema(db: Kysely<Database>): Promise<string[]> {
  const ledger = await sql<{ present: boolean }>`
    SELECT to_regclass('kysely_migration') IS NOT NULL AS present`.execute(db);
  if (ledger.rows[0]?.present !== true) return [];
  const applied = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db);
  const names = applied.rows.map((row) => row.name);
  const unknown = names.filter((name) => !(name in MIGRATIONS));
  if (unknown.length > 0) {
    throw new StoreError(
      'schema_ahead',
      `The database was migrated by a newer release (${unknown.join(', ')}), which this one could damage. ` +
        'Start that release, or restore the backup from before its migration.',
    );
  }
  return names;
}
