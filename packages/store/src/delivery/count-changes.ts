import { hourOf } from '../sql/times.js';

/**
 * SQL that adds `changes (layer_id, settled_at, event_name, platform_event, status, reason, delta)` to the counters.
 * Rows are taken in the order of their key: transactions that count the same rows wait for each other, never in a circle.
 *
 * @param shard parameter that holds the shard, such as `$5`
 */
export function countChanges(shard: string): string {
  return `
    INSERT INTO delivery_stats AS stats
      (layer_id, hour, event_name, platform_event, status, reason, shard, count, last_settled_at)
    SELECT layer_id, ${hourOf('settled_at')}, event_name, platform_event, status, reason,
           ${shard}::smallint, sum(delta), max(settled_at)
    FROM changes
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(delta) <> 0
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (layer_id, hour, event_name, platform_event, status, reason, shard) DO UPDATE
    SET count = stats.count + excluded.count,
        last_settled_at = greatest(stats.last_settled_at, excluded.last_settled_at)`;
}
