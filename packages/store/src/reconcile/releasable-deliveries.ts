import type { DeliveryKey } from '@capi-relay/contracts';
import type { Executor } from '../sql/executor.js';

const PLACE = 'event_time, app_id, event_id, occurred_on';

/** The cursor's place is looked up by its key; a cursor that is gone begins anew. */
const RELEASABLE = {
  name: 'releasable-of-layer',
  text: `
    WITH after AS MATERIALIZED (
      SELECT ${PLACE} FROM delivery_outcomes
      WHERE app_id = $3 AND event_id = $4 AND layer_id = $1 AND occurred_on = $5::date
    )
    SELECT app_id, event_id, layer_id, occurred_on
    FROM delivery_outcomes
    WHERE layer_id = $1 AND status = 'parked'
      AND event_time >= coalesce((SELECT event_time FROM after), '-infinity')
      AND (NOT EXISTS (SELECT FROM after) OR (${PLACE}) > (SELECT ${PLACE} FROM after))
    ORDER BY ${PLACE}
    LIMIT $2`,
};

/**
 * A layer's parked deliveries, the oldest event first, whether its circuit is open or not.
 *
 * @param after the last delivery of the page before, `null` for the first page
 */
export async function releasable(
  executor: Executor,
  layerId: string,
  limit: number,
  after: DeliveryKey | null,
): Promise<DeliveryKey[]> {
  const cursor = after === null ? [null, null, null] : [after.app_id, after.event_id, after.occurred_on];
  const { rows } = await executor.query<DeliveryKey>({ ...RELEASABLE, values: [layerId, limit, ...cursor] });
  return rows;
}
