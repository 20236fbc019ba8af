import type { DeliveryKey } from '@capi-relay/contracts';
import { sameEvent } from '../delivery/delivery-keys.js';
import type { Executor } from '../sql/executor.js';
import { fromUnixMs } from '../sql/times.js';
import type { OpenWindow } from './windows.js';

/**
 * Reads the events of a window along the index of arrival and asks for the outcome of each delivery by primary key, so
 * that a page costs what it reads and a window is read once however many pages it has. The lookup is written so that it
 * cannot become a join that reads whole partitions of outcomes.
 */
const MISSING = {
  name: 'missing-deliveries',
  text: `
    WITH after AS MATERIALIZED (
      SELECT received_at, app_id, event_id, occurred_on, $6::text AS layer_id
      FROM sdk_events WHERE app_id = $3 AND event_id = $4 AND occurred_on = $5::date
    )
    SELECT event.app_id, event.event_id, routed.layer_id, event.occurred_on
    FROM sdk_events AS event
    CROSS JOIN LATERAL unnest(event.routed_to) AS routed (layer_id)
    LEFT JOIN LATERAL (
      SELECT true AS found FROM delivery_outcomes AS outcome
      WHERE ${sameEvent('outcome', 'event')} AND outcome.layer_id = routed.layer_id
      LIMIT 1
    ) AS settled ON true
    WHERE event.received_at >= coalesce((SELECT received_at FROM after), ${fromUnixMs('$1')})
      AND event.received_at < ${fromUnixMs('$2')}
      AND settled.found IS NULL
      AND (NOT EXISTS (SELECT FROM after)
        OR (event.received_at, event.app_id, event.event_id, event.occurred_on, routed.layer_id)
           > (SELECT received_at, app_id, event_id, occurred_on, layer_id FROM after))
    ORDER BY event.received_at, event.app_id, event.event_id, event.occurred_on, routed.layer_id
    LIMIT $7`,
};

/**
 * Routed deliveries of a window that have no outcome, in the order their events arrived.
 *
 * @param after the last delivery of the page before, `null` for the first page
 */
export async function missingDeliveries(
  executor: Executor,
  window: OpenWindow,
  after: DeliveryKey | null,
  limit: number,
): Promise<DeliveryKey[]> {
  const cursor =
    after === null
      ? [null, null, null, null]
      : [after.app_id, after.event_id, after.occurred_on, after.layer_id];
  const values = [window.from, window.until, ...cursor, limit];
  const { rows } = await executor.query<DeliveryKey>({ ...MISSING, values });
  return rows;
}
