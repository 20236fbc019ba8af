import type { Store } from '../open-store.js';

/** Replays that are not over and have not moved since a time: their job was lost with the queue, or never got there. */
export async function stalledReplays(store: Store, notMovedSince: Date, limit: number): Promise<string[]> {
  const rows = await store.db
    .selectFrom('replays')
    .select('replay_id')
    .where('status', 'in', ['queued', 'running'])
    .where('updated_at', '<', notMovedSince)
    .orderBy('updated_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.replay_id);
}
