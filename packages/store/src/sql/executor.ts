import { CompiledQuery, type Kysely } from 'kysely';
import type pg from 'pg';
import type { Database } from '../schema.js';
import { retryConflicts } from './retry-conflicts.js';

/** Runs a statement, either as a transaction of its own or as part of one. */
export interface Executor {
  query<Row extends pg.QueryResultRow>(statement: pg.QueryConfig<unknown[]>): Promise<{ rows: Row[] }>;
}

/** Each statement is a transaction of its own, run again when it lost against another one. */
export function alone(pool: pg.Pool): Executor {
  return { query: (statement) => retryConflicts(() => pool.query(statement)) };
}

/** Statements are part of what Kysely runs, such as a transaction: whoever began it decides about running it again. */
export function within(db: Kysely<Database>): Executor {
  return {
    query: async <Row extends pg.QueryResultRow>({ text, values = [] }: pg.QueryConfig<unknown[]>) => {
      const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}
