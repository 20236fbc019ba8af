import type { Executor } from '../sql/executor.js';
import { countChanges } from './count-changes.js';
import { countWarnings, type WarningCount, warningValues } from './count-warnings.js';
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

/** The event's time decides when a parked delivery expires; an event that is gone has its day left. */
const EVENT_TIME = `coalesce(
  (SELECT event.event_time FROM sdk_events AS event
   WHERE ${sameEvent('event', 'given')} AND event.occurred_on = ANY (${DAYS})),
  given.occurred_on::timestamp AT TIME ZONE 'UTC')`;

/** Otherwise the replacement of parked ones follows, and counts them. */
const ALL_WRITTEN = '(SELECT count(*) FROM written) = (SELECT count(*) FROM given)';

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
  warned AS (${countWarnings(SHARD, FIRST_FREE_PARAMETER, ALL_WRITTEN)}),
  resolved AS (
    DELETE FROM unknown_sends AS unknown USING given
    WHERE ${sameDelivery('unknown', 'given')} AND given.status <> 'parked'
  )
  SELECT count(*)::integer AS written FROM written`,
};

/**
 * Writes the outcomes of deliveries that have none yet, with their counters. Answers how many there were; warnings are
 * counted where that is all of them.
 *
 * @param rows each delivery once
 */
export async function insertOutcomes(
  executor: Executor,
  shard: number,
  rows: readonly OutcomeRow[],
  warnings: readonly WarningCount[],
): Promise<number> {
  const values = [...outcomeValues(rows, shard), ...warningValues(warnings)];
  const { rows: answer } = await executor.query<{ written: number }>({ ...INSERT, values });
  return answer[0]?.written ?? 0;
}
