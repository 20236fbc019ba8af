import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.js';

/** Names of users and API keys by their ids, as they are now. */
export async function actorNames(
  db: Kysely<Database>,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const found = await sql<{ id: string; name: string }>`
    SELECT user_id AS id, name FROM users WHERE user_id = ANY(${wanted}::text[])
    UNION ALL
    SELECT key_id, name FROM api_keys WHERE key_id = ANY(${wanted}::text[])`.execute(db);
  return new Map(found.rows.map(({ id, name }) => [id, name]));
}
