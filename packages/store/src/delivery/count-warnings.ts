import type { WarningCode } from '@capi-relay/contracts';
import { hourOf } from '../sql/times.js';
import { arrays, type Columns, unnest } from '../sql/unnest.js';

/** A warning as it is counted: per layer and hour. */
export interface WarningCount {
  readonly layer_id: string;
  readonly code: WarningCode;
  readonly count: number;
}

const COLUMNS = {
  warned_layer_id: { type: 'text', of: (warning) => warning.layer_id },
  code: { type: 'text', of: (warning) => warning.code },
  warned: { type: 'bigint', of: (warning) => warning.count },
} as const satisfies Columns<WarningCount>;

/**
 * SQL that adds the warnings that {@link warningValues} sends to their counters.
 *
 * @param shard parameter that holds the shard, such as `$5`
 * @param firstParameter number of the first parameter of the warnings
 * @param condition SQL condition under which they are counted
 */
export function countWarnings(shard: string, firstParameter: number, condition = 'true'): string {
  return `
    INSERT INTO warning_counts AS counts (scope, scope_id, hour, code, shard, count)
    SELECT 'layer', warned_layer_id, ${hourOf('now()')}, code, ${shard}::smallint, sum(warned)
    FROM ${unnest(COLUMNS, 'warnings', firstParameter)}
    WHERE ${condition}
    GROUP BY warned_layer_id, code
    ORDER BY warned_layer_id, code
    ON CONFLICT (scope, scope_id, hour, code, shard) DO UPDATE SET count = counts.count + excluded.count`;
}

export function warningValues(warnings: readonly WarningCount[]): unknown[] {
  return arrays(COLUMNS, warnings);
}
