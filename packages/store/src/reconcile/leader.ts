import type pg from 'pg';
import type { Store } from '../open-store.js';

/** What only one process of the fleet does at a time. */
export type LeaderLock = 'reconciler' | 'partitions';

/** Any numbers nobody else locks in this database. */
const LOCK_IDS: Readonly<Record<LeaderLock, number>> = { reconciler: 731_002, partitions: 731_003 };

/**
 * Runs `work` if no other process is at it; answers whether it ran. Should the connection that holds the lock break
 * while `work` runs, another process may begin: whatever is done under this lock must bear being done twice.
 */
export async function asLeader(store: Store, lock: LeaderLock, work: () => Promise<void>): Promise<boolean> {
  const client = await store.batches.connect();
  let broken: Error | undefined;
  const lose = (error: Error) => {
    broken = error;
    store.log.warn(
      { lock, err: error },
      'the connection that holds a lock broke; another process may take it',
    );
  };
  client.on('error', lose);
  try {
    if (!(await take(client, lock))) return false;
    try {
      await work();
    } finally {
      // The database lets go of a lock with its connection, so a broken one needs no unlocking.
      if (broken === undefined) await release(client, lock).catch(lose);
    }
    return true;
  } finally {
    client.off('error', lose);
    client.release(broken);
  }
}

async function take(client: pg.PoolClient, lock: LeaderLock): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
    LOCK_IDS[lock],
  ]);
  return rows[0]?.held === true;
}

async function release(client: pg.PoolClient, lock: LeaderLock): Promise<void> {
  await client.query('SELECT pg_advisory_unlock($1)', [LOCK_IDS[lock]]);
}
