import type { Executor } from '../sql/executor.js';
import { countChanges } from './count-changes.js';
import { countWarnings, type WarningCount, warningValues } from './count-warnings.js';
import { sameDelivery } from './delivery-keys.js';
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

/**
 * Rows are locked before they are read: what is taken off the counters is what is really replaced, whoever else is
 * settling the same deliveries.
 *
 * @param replaceable SQL condition on the stored `outcome` and the `given` one
 */
function statement(name: string, replaceable: string) {
  const text = `
    WITH ${GIVEN_OUTCOMES},
    held AS (
      SELECT given.*, was.settled_at AS was_settled_at, was.event_name AS was_event_name,
             was.platform_event AS was_platform_event, was.status AS was_status, was.reason AS was_reason
      FROM given CROSS JOIN LATERAL (
        SELECT * FROM delivery_outcomes AS outcome
        WHERE ${sameDelivery('outcome', 'given')} AND outcome.occurred_on = ANY (${DAYS}) AND ${replaceable}
        FOR UPDATE
      ) AS was
    ),
    replaced AS (
      UPDATE delivery_outcomes AS outcome
      SET (status, reason, event_name, platform_event, settled_at, ${DETAIL_COLUMNS}) =
        (held.status, held.reason, held.event_name, held.platform_event, held.settled_at,
         held.attempts, held.platform_code, held.platform_message, held.trace_id, held.http_status)
      FROM held
      WHERE ${sameDelivery('outcome', 'held')} AND outcome.occurred_on = ANY (${DAYS})
    ),
    changes AS (
      SELECT ${COUNTED_COLUMNS}, 1 AS delta FROM held
      UNION ALL
      SELECT layer_id, was_settled_at, was_event_name, was_platform_event, was_status, was_reason, -1 FROM held
    ),
    counted AS (${countChanges(SHARD)}),
    warned AS (${countWarnings(SHARD, FIRST_FREE_PARAMETER)}),
    resolved AS (
      DELETE FROM unknown_sends AS unknown USING held
      WHERE ${sameDelivery('unknown', 'held')} AND held.status <> 'parked'
    )
    SELECT count(*)::integer AS replaced FROM held`;
  return { name, text };
}

/**
 * The condition does not say `status = 'parked'`: the index of parked deliveries leads by layer, and PostgreSQL could
 * choose to go through all that a layer has parked for each key.
 */
const REPLACE_PARKED = statement(
  'replace-parked',
  `outcome.status NOT IN ('delivered', 'dropped', 'failed')
   AND (given.status <> 'parked' OR given.reason <> outcome.reason)`,
);

const REPLACE_UNDELIVERED = statement(
  'replace-undelivered',
  `outcome.status <> 'delivered' AND (outcome.status, outcome.reason) IS DISTINCT FROM (given.status, given.reason)`,
);

/**
 * Puts new outcomes in the place of parked ones and moves their counters. One that would be parked for the same reason
 * again stays as it is. Answers how many were replaced.
 *
 * @param rows each delivery once
 * @param warnings counted in the same statement
 */
export async function replaceParked(
  executor: Executor,
  shard: number,
  rows: readonly OutcomeRow[],
  warnings: readonly WarningCount[] = [],
): Promise<number> {
  return run(executor, REPLACE_PARKED, rows, shard, warnings);
}

/** The same for everything that was not delivered, final or not: only a replay may do that. */
export async function replaceUndelivered(
  executor: Executor,
  shard: number,
  rows: readonly OutcomeRow[],
): Promise<number> {
  return run(executor, REPLACE_UNDELIVERED, rows, shard, []);
}

async function run(
  executor: Executor,
  query: { readonly name: string; readonly text: string },
  rows: readonly OutcomeRow[],
  shard: number,
  warnings: readonly WarningCount[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const values = [...outcomeValues(rows, shard), ...warningValues(warnings)];
  const { rows: answer } = await executor.query<{ replaced: number }>({ ...query, values });
  return answer[0]?.replaced ?? 0;
}
