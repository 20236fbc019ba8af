import type { Store } from '../open-store.js';
import { alone } from '../sql/executor.js';
import { fromUnixMs } from '../sql/times.js';

/** A table of counters: what its rows count, and what else a row keeps. */
interface CounterTable {
  readonly name: 'delivery_stats' | 'event_counts' | 'warning_counts';
  readonly key: string;
  /** A column that keeps the latest time of all shards. */
  readonly latest?: string;
}

const TABLES: readonly CounterTable[] = [
  {
    name: 'delivery_stats',
    key: 'layer_id, hour, event_name, platform_event, status, reason',
    latest: 'last_settled_at',
  },
  { name: 'event_counts', key: 'app_id, hour, event_name' },
  { name: 'warning_counts', key: 'scope, scope_id, hour, code' },
];

const HOUR_MS = 3_600_000;

/**
 * Adds the shards of past hours up into shard 0: by then nobody counts there, or hardly anybody, and pages that add
 * counters up have as many rows less to read as there are processes.
 *
 * @param now Unix milliseconds
 */
export async function foldCounters(store: Store, now: number): Promise<void> {
  for (const table of TABLES) {
    await alone(store.scans).query({ text: fold(table), values: [now - 2 * HOUR_MS] });
  }
}

function fold({ name, key, latest }: CounterTable): string {
  const more = latest === undefined ? '' : `, ${latest}`;
  const mostRecent = latest === undefined ? '' : `, max(${latest})`;
  const keepLatest = latest === undefined ? '' : `, ${latest} = greatest(kept.${latest}, excluded.${latest})`;
  return `
    WITH folded AS (
      DELETE FROM ${name} WHERE hour < ${fromUnixMs('$1')} AND shard <> 0
      RETURNING ${key}, count${more}
    )
    INSERT INTO ${name} AS kept (${key}, shard, count${more})
    SELECT ${key}, 0, sum(count)${mostRecent} FROM folded GROUP BY ${key} ORDER BY ${key}
    ON CONFLICT (${key}, shard) DO UPDATE SET count = kept.count + excluded.count${keepLatest}`;
}
