import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.js';

/** When the newest event of each app arrived; apps without events are left out. */
export async function lastArrivals(
  db: Kysely<Database>,
  appIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  if (appIds.length === 0) return new Map();
  const found = await sql<{ app_id: string; received_at: Date }>`
    SELECT app.app_id, newest.received_at
    FROM unnest(${appIds}::text[]) AS app (app_id)
    CROSS JOIN LATERAL (
      SELECT received_at FROM sdk_events AS event
      WHERE event.app_id = app.app_id
      ORDER BY event_time DESC LIMIT 1
    ) AS newest`.execute(db);
  return new Map(found.rows.map((row) => [row.app_id, row.received_at]));
}
