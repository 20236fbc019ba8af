import { countChanges } from './count-changes.js';
import { sameDelivery } from './delivery-keys.js';

export const OUTCOME_DETAILS = 'attempts, platform_code, platform_message, trace_id, http_status';
export const OUTCOME_COUNTED = 'layer_id, settled_at, event_name, platform_event, status, reason';

/**
 * A stored outcome that may still change. It does not say `= 'parked'`: the index of parked deliveries leads by layer,
 * and PostgreSQL would go through all that a layer has parked for each key.
 */
export const NOT_FINAL = "outcome.status NOT IN ('delivered', 'dropped', 'failed')";

/**
 * SQL that puts new outcomes in the place of stored ones, moves their counters and, where the new one is final, forgets
 * that a send had no answer. It answers `replaced`, how many there were.
 *
 * Rows are locked before they are read: what is taken off the counters is what is really replaced, whoever else is
 * settling the same deliveries.
 *
 * @param given SQL of CTEs of which the last one is `given`: delivery keys with the columns of the new outcomes
 * @param replaceable SQL condition on the stored `outcome` and the `given` one
 * @param shard parameter that holds the shard, such as `$5`
 * @param more SQL of further columns of the answer
 */
export function replaceOutcomes(given: string, replaceable: string, shard: string, more?: string): string {
  return `
  WITH RECURSIVE ${given},
  held AS (
    SELECT given.*, was.settled_at AS was_settled_at, was.event_name AS was_event_name,
           was.platform_event AS was_platform_event, was.status AS was_status, was.reason AS was_reason
    FROM given CROSS JOIN LATERAL (
      SELECT * FROM delivery_outcomes AS outcome
      WHERE ${sameDelivery('outcome', 'given')} AND ${replaceable}
      FOR UPDATE
    ) AS was
  ),
  replaced AS (
    UPDATE delivery_outcomes AS outcome
    SET (status, reason, event_name, platform_event, settled_at, ${OUTCOME_DETAILS}) =
      (held.status, held.reason, held.event_name, held.platform_event, held.settled_at,
       held.attempts, held.platform_code, held.platform_message, held.trace_id, held.http_status)
    FROM held WHERE ${sameDelivery('outcome', 'held')}
  ),
  changes AS (
    SELECT ${OUTCOME_COUNTED}, 1 AS delta FROM held
    UNION ALL
    SELECT layer_id, was_settled_at, was_event_name, was_platform_event, was_status, was_reason, -1 FROM held
  ),
  counted AS (${countChanges(shard)}),
  resolved AS (
    DELETE FROM unknown_sends AS unknown USING held
    WHERE ${sameDelivery('unknown', 'held')} AND held.status <> 'parked'
  )
  SELECT (SELECT count(*) FROM held)::integer AS replaced${more === undefined ? '' : `, ${more}`}`;
}
