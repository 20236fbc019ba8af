import type { DeliveryKey, EventKey } from '@capi-relay/contracts';
import { daysOf, sameEvent } from '../delivery/delivery-keys.js';
import { insertOutcomes } from '../delivery/insert-outcomes.js';
import { NOT_ASKED, type OutcomeRow } from '../delivery/outcome-rows.js';
import { replaceParked } from '../delivery/replace-outcomes.js';
import type { Store } from '../open-store.js';
import { alone } from '../sql/executor.js';
import { arrays, unnest } from '../sql/unnest.js';
import { EVENT_KEY_COLUMNS } from './event-keys.js';

interface WaitingRow extends DeliveryKey {
  readonly event_name: string;
}

/**
 * Deliveries without a final outcome. The condition does not say `status = 'parked'`: the index of parked deliveries
 * leads by layer, and PostgreSQL could go through all that a layer has parked for each event.
 */
const WAITING = {
  name: 'waiting-of-events',
  text: `
    SELECT given.app_id, given.event_id, given.occurred_on, event.event_name, waiting.layer_id
    FROM ${unnest(EVENT_KEY_COLUMNS, 'given')}
    CROSS JOIN LATERAL (
      SELECT event_name, routed_to FROM sdk_events AS found
      WHERE ${sameEvent('found', 'given')} AND found.occurred_on = ANY ($4::date[])
    ) AS event
    CROSS JOIN LATERAL (
      SELECT routed.layer_id FROM unnest(event.routed_to) AS routed (layer_id)
      WHERE NOT EXISTS (
        SELECT FROM delivery_outcomes AS outcome
        WHERE ${sameEvent('outcome', 'given')} AND outcome.occurred_on = ANY ($4::date[])
          AND outcome.layer_id = routed.layer_id)
      UNION
      SELECT outcome.layer_id FROM delivery_outcomes AS outcome
      WHERE ${sameEvent('outcome', 'given')} AND outcome.occurred_on = ANY ($4::date[])
        AND outcome.status NOT IN ('delivered', 'dropped', 'failed')
    ) AS waiting
    ORDER BY given.app_id, given.event_id, waiting.layer_id, given.occurred_on`,
};

/**
 * Ends the deliveries of events that have not ended, so that no worker sends them; answers how many there were. A job
 * that still waits for one of them finds it settled and ends.
 *
 * @param now Unix milliseconds
 */
export async function settleWaiting(
  store: Store,
  shard: number,
  keys: readonly EventKey[],
  now: number,
): Promise<number> {
  const executor = alone(store.batches);
  const values = [...arrays(EVENT_KEY_COLUMNS, keys), daysOf(keys)];
  const { rows } = await executor.query<WaitingRow>({ ...WAITING, values });
  if (rows.length === 0) return 0;
  const outcomes = rows.map((row) => forgotten(row, now));
  const written = await insertOutcomes(executor, shard, outcomes, []);
  return written + (await replaceParked(executor, shard, outcomes));
}

function forgotten(row: WaitingRow, now: number): OutcomeRow {
  return {
    ...row,
    status: 'dropped',
    reason: 'user_forgotten',
    platform_event: null,
    settled_at: now,
    ...NOT_ASKED,
  };
}
