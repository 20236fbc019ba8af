import type { DeliveryKey } from '@capi-relay/contracts';
import type { Executor } from '../sql/executor.js';

const OLDEST_PARKED = {
  name: 'oldest-parked',
  text: `
    SELECT app_id, event_id, layer_id, occurred_on
    FROM delivery_outcomes
    WHERE layer_id = $1 AND status = 'parked'
    ORDER BY event_time
    LIMIT 1`,
};

/** The parked delivery of a layer whose event is the oldest. */
export async function oldestParked(executor: Executor, layerId: string): Promise<DeliveryKey | null> {
  const { rows } = await executor.query<DeliveryKey>({ ...OLDEST_PARKED, values: [layerId] });
  return rows[0] ?? null;
}
