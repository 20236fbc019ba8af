import { sql } from 'kysely';
import type { Store } from '../open-store.js';
import type { ReplayScope } from './replay-scope.js';

const HOUR_MS = 3_600_000;
/** Deliveries end within a day of their event, or nearly all of them. */
const SETTLED_WITHIN_MS = 24 * HOUR_MS;

/**
 * About how many deliveries a replay will look at, for its progress bar. From the counters, which know the hour an event
 * arrived and a delivery ended and not the hour it happened: counting the rows themselves could take minutes.
 */
export async function estimateReplay(store: Store, scope: ReplayScope): Promise<number> {
  const since = new Date(Math.floor(scope.since / HOUR_MS) * HOUR_MS);
  const statuses = scope.outcomes.filter((outcome) => outcome !== 'never_routed');
  const settled = await sql<{ total: string }>`
    SELECT coalesce(sum(count), 0) AS total FROM delivery_stats
    WHERE layer_id = ${scope.layer_id} AND status = ANY (${statuses})
      AND hour >= ${since} AND hour < ${new Date(scope.until + SETTLED_WITHIN_MS)}`.execute(store.db);
  const events = scope.outcomes.includes('never_routed')
    ? await sql<{ total: string }>`
        SELECT coalesce(sum(counted.count), 0) AS total
        FROM project_layers AS layer
        JOIN sdk_apps AS app ON app.project_id = layer.project_id
        JOIN event_counts AS counted ON counted.app_id = app.app_id
        WHERE layer.layer_id = ${scope.layer_id}
          AND (layer.config -> 'routing' -> 'app_ids' IS NULL OR layer.config -> 'routing' -> 'app_ids' ? app.app_id)
          AND counted.hour >= ${since} AND counted.hour < ${new Date(scope.until)}`.execute(store.db)
    : { rows: [] };
  return [...settled.rows, ...events.rows].reduce((sum, { total }) => sum + Math.max(0, Number(total)), 0);
}
