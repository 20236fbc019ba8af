import { type Kysely, Transaction } from 'kysely';
import type { Store } from '../open-store.js';
import type { Database } from '../schema.js';

/** Runs `work` in a transaction: in the one `db` already is, or in one of its own. */
export async function inTransaction<T>(
  db: Kysely<Database>,
  work: (transaction: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return db instanceof Transaction ? work(db) : db.transaction().execute(work);
}

/** Runs `work` with a store whose queries are part of one transaction; batches stay outside of it. */
export async function storeTransaction<T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> {
  return inTransaction(store.db, (transaction) => work({ ...store, db: transaction }));
}
