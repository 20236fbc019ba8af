import { sql, type Transaction } from 'kysely';
import type { Database } from '../schema.js';

/** SQLSTATE of a statement that waited for a table's lock for as long as it may. */
export const LOCK_NOT_AVAILABLE = '55P03';

/** A long wait for a table's lock would queue all traffic behind it; what fails now is done by the next run. */
export async function limitLockWaits(transaction: Transaction<Database>): Promise<void> {
  await sql`SET LOCAL lock_timeout = '2s'`.execute(transaction);
}
