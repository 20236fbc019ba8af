import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { StoreLog } from './log.js';
import type { Database } from './schema.js';

export interface StoreOptions {
  readonly connectionString: string;
  /** Connections of each pool at once, at least 2; no pool opens more than it needs. */
  readonly maxConnections: number;
  /** Milliseconds after which the database gives a statement up. */
  readonly statementTimeoutMs: number;
  readonly log?: StoreLog;
}

/** An open event store. Tables are reached through the functions that take one. */
export interface Store {
  /** Batches by key: each statement is planned for the days it names. */
  readonly batches: pg.Pool;
  /** What goes through all days: each statement is planned once per connection. */
  readonly scans: pg.Pool;
  /** Everything else, planned as PostgreSQL sees fit. */
  readonly db: Kysely<Database>;
  readonly log: StoreLog;
  close(): Promise<void>;
}

/** How the database names our connections; the reconciler waits for what they have begun. */
export const APPLICATION_NAME = 'capi-relay';

/** Milliseconds a statement that was given up has for its answer to arrive. */
const ANSWER_TIME_MS = 1_000;

/** Milliseconds; a database that cannot be reached in this time is down for the caller. */
const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * A batch looks hundreds of rows up by primary key and names its days. With the values in hand PostgreSQL plans for the
 * partitions of those days only, however many there are, and for their size of now; a plan that is kept would be one for
 * all of them, made when today's was empty. It must not read a whole table, nor compile a statement of milliseconds.
 */
const BATCH_PLANS = 'SET plan_cache_mode = force_custom_plan; SET enable_seqscan = off; SET jit = off';

/** With a partition for each day of a year, planning takes longer than reading the little that is asked for. */
const SCAN_PLANS = 'SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off';

/** Days stay the text PostgreSQL writes: the driver would make them midnights in this machine's own time zone. */
const columnTypes = new pg.TypeOverrides();
columnTypes.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Opens the event store; connections are made as they are needed. */
export function openStore(options: StoreOptions): Store {
  const log = options.log ?? { warn: () => {} };
  const shared: pg.PoolConfig = {
    connectionString: options.connectionString,
    max: options.maxConnections,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    statement_timeout: options.statementTimeoutMs,
    // A server that hangs keeps no timeout of its own.
    query_timeout: options.statementTimeoutMs + ANSWER_TIME_MS,
    idle_in_transaction_session_timeout: options.statementTimeoutMs,
    application_name: APPLICATION_NAME,
    types: columnTypes,
  };
  const planning = (settings: string): pg.PoolConfig => ({
    ...shared,
    onConnect: async (client) => {
      // Said again here, since a connection string may name the application otherwise.
      await client.query(`SET application_name = '${APPLICATION_NAME}'; ${settings}`);
    },
  });
  const batches = new pg.Pool(planning(BATCH_PLANS));
  const scans = new pg.Pool(planning(SCAN_PLANS));
  const queries = new pg.Pool(shared);
  for (const pool of [batches, scans, queries]) {
    pool.on('error', (error) =>
      log.warn({ err: error }, 'an idle connection to the event store broke; the next query opens another'),
    );
    // The pool listens to idle connections only. One that breaks between two statements of a transaction would end the
    // process; the next statement on it fails anyway, and that is where it is told.
    pool.on('connect', (client) => client.on('error', () => {}));
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: queries }) });
  return {
    batches,
    scans,
    db,
    log,
    close: async () => {
      await Promise.all([batches.end(), scans.end(), db.destroy()]);
    },
  };
}
