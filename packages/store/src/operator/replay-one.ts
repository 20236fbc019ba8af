import type { DeliveryKey } from '@capi-relay/contracts';
import { CompiledQuery, type Kysely } from 'kysely';
import { countChanges } from '../delivery/count-changes.js';
import { sameDelivery, sameEvent } from '../delivery/delivery-keys.js';
import { OUTCOME_COUNTED, replaceOutcomes } from '../delivery/replace-outcomes.js';
import type { Database } from '../schema.js';
import { fromUnixMs } from '../sql/times.js';

const WANTED =
  'wanted AS (SELECT $1::text AS app_id, $2::text AS event_id, $3::text AS layer_id, $4::date AS occurred_on)';

const REPLACE = replaceOutcomes(
  `${WANTED},
  given AS (
    SELECT outcome.app_id, outcome.event_id, outcome.layer_id, outcome.occurred_on, 'parked' AS status,
           'replay' AS reason, outcome.event_name, outcome.platform_event, ${fromUnixMs('$5')} AS settled_at, 0 AS attempts,
           NULL::text AS platform_code, NULL::text AS platform_message, NULL::text AS trace_id,
           NULL::integer AS http_status
    FROM wanted JOIN delivery_outcomes AS outcome ON ${sameDelivery('outcome', 'wanted')}
  )`,
  "outcome.status IN ('dropped', 'failed')",
  '$6',
);

const INSERT = `
  WITH ${WANTED},
  marked AS (
    INSERT INTO delivery_outcomes (
      app_id, event_id, layer_id, occurred_on, status, reason, event_name, event_time, settled_at, attempts)
    SELECT wanted.app_id, wanted.event_id, wanted.layer_id, wanted.occurred_on, 'parked', 'replay', event.event_name,
           event.event_time, ${fromUnixMs('$5')}, 0
    FROM wanted JOIN sdk_events AS event ON ${sameEvent('event', 'wanted')}
    ON CONFLICT DO NOTHING
    RETURNING ${OUTCOME_COUNTED}
  ),
  changes AS (SELECT ${OUTCOME_COUNTED}, 1 AS delta FROM marked),
  counted AS (${countChanges('$6')})
  SELECT count(*)::integer AS replaced FROM marked`;

/**
 * Parks one delivery for replay, as a replay of many does: one that was dropped or failed, or, for `not_routed`, one that
 * has no outcome. Answers whether it was there to be parked.
 *
 * @param shard which of the counter rows this process counts on
 * @param now Unix milliseconds
 */
export async function replayOne(
  db: Kysely<Database>,
  key: DeliveryKey,
  was: 'settled' | 'not_routed',
  shard: number,
  now: number,
): Promise<boolean> {
  const values = [key.app_id, key.event_id, key.layer_id, key.occurred_on, now, shard];
  const { rows } = await db.executeQuery<{ replaced: number }>(
    CompiledQuery.raw(was === 'settled' ? REPLACE : INSERT, values),
  );
  return rows[0]?.replaced === 1;
}
