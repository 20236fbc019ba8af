import type { WarningCode } from '@capi-relay/contracts';
import type { Executor } from '../sql/executor.js';
import { hourOf } from '../sql/times.js';
import { arrays, type Columns, unnest } from '../sql/unnest.js';
import { countChanges } from './count-changes.js';
import { sameDelivery, sameEvent } from './delivery-keys.js';
import {
  COUNTED_COLUMNS,
  DAYS,
  DETAIL_COLUMNS,
  FIRST_FREE_PARAMETER,
  GIVEN_OUTCOMES,
  type OutcomeRow,
  outcomeValues,
  SHARD,
} from './outcome-rows.js';

/** A warning as it is counted: per layer and hour. */
export interface WarningCount {
  readonly layer_id: string;
  readonly code: WarningCode;
  readonly count: number;
}

const WARNING_COLUMNS = {
  warned_layer_id: { type: 'text', of: (warning) => warning.layer_id },
  code: { type: 'text', of: (warning) => warning.code },
  warned: { type: 'bigint', of: (warning) => warning.count },
} as const satisfies Columns<WarningCount>;

/** The event's time decides when a parked delivery expires; an event that is gone has its day left. */
const EVENT_TIME = `coalesce(
  (SELECT event.event_time FROM sdk_events AS event
   WHERE ${sameEvent('event', 'given')} AND event.occurred_on = ANY (${DAYS})),
  given.occurred_on::timestamp AT TIME ZONE 'UTC')`;

const INSERT = {
  name: 'insert-outcomes',
  text: `
  WITH ${GIVEN_OUTCOMES},
  written AS (
    INSERT INTO delivery_outcomes (
      app_id, event_id, layer_id, occurred_on, status, reason, event_name, platform_event, event_time, settled_at,
      ${DETAIL_COLUMNS})
    SELECT app_id, event_id, layer_id, occurred_on, status, reason, event_name, platform_event, ${EVENT_TIME}, settled_at,
      ${DETAIL_COLUMNS}
    FROM given
    ON CONFLICT DO NOTHING
    RETURNING ${COUNTED_COLUMNS}
  ),
  changes AS (SELECT ${COUNTED_COLUMNS}, 1 AS delta FROM written),
  counted AS (${countChanges(SHARD)}),
  warned AS (
    INSERT INTO warning_counts AS counts (scope, scope_id, hour, code, shard, count)
    SELECT 'layer', warned_layer_id, ${hourOf('now()')}, code, ${SHARD}::smallint, sum(warned)
    FROM ${unnest(WARNING_COLUMNS, 'warnings', FIRST_FREE_PARAMETER)}
    GROUP BY warned_layer_id, code
    ORDER BY warned_layer_id, code
    ON CONFLICT (scope, scope_id, hour, code, shard) DO UPDATE SET count = counts.count + excluded.count
  ),
  resolved AS (
    DELETE FROM unknown_sends AS unknown USING given
    WHERE ${sameDelivery('unknown', 'given')} AND given.status <> 'parked'
  )
  SELECT count(*)::integer AS written FROM written`,
};

/**
 * Writes the outcomes of deliveries that have none yet, with their counters, and counts warnings. Answers how many there
 * were.
 *
 * @param rows each delivery once
 */
export async function insertOutcomes(
  executor: Executor,
  shard: number,
  rows: readonly OutcomeRow[],
  warnings: readonly WarningCount[],
): Promise<number> {
  const values = [...outcomeValues(rows, shard), ...arrays(WARNING_COLUMNS, warnings)];
  const { rows: answer } = await executor.query<{ written: number }>({ ...INSERT, values });
  return answer[0]?.written ?? 0;
}
