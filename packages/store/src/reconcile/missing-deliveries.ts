import type { DeliveryKey, EventKey } from '@capi-relay/contracts';
import { sameEvent } from '../delivery/delivery-keys.js';
import type { Executor } from '../sql/executor.js';
import { fromUnixMs } from '../sql/times.js';
import type { OpenWindow } from './windows.js';

export interface MissingPage {
  readonly missing: readonly DeliveryKey[];
  /** Last event of the page; `null` where it was the last of the window. */
  readonly after: EventKey | null;
}

/**
 * Reads the events of a window along the index of arrival and asks for the outcome of each delivery by primary key, so
 * that a page costs what it reads and a window is read once however many pages it has. The lookup is written so that it
 * cannot become a join that reads whole partitions of outcomes.
 */
const MISSING = {
  name: 'missing-of-events',
  text: `
    WITH after AS MATERIALIZED (
      SELECT received_at, app_id, event_id, occurred_on
      FROM sdk_events WHERE app_id = $3 AND event_id = $4 AND occurred_on = $5::date
    ),
    page AS MATERIALIZED (
      SELECT received_at, app_id, event_id, occurred_on, routed_to
      FROM sdk_events
      WHERE received_at >= coalesce((SELECT received_at FROM after), ${fromUnixMs('$1')})
        AND received_at < ${fromUnixMs('$2')}
        AND (NOT EXISTS (SELECT FROM after)
          OR (received_at, app_id, event_id, occurred_on)
             > (SELECT received_at, app_id, event_id, occurred_on FROM after))
      ORDER BY received_at, app_id, event_id, occurred_on
      LIMIT $6
    )
    SELECT event.app_id, event.event_id, event.occurred_on,
      ARRAY(
        SELECT routed.layer_id FROM unnest(event.routed_to) AS routed (layer_id)
        LEFT JOIN LATERAL (
          SELECT true AS found FROM delivery_outcomes AS outcome
          WHERE ${sameEvent('outcome', 'event')} AND outcome.layer_id = routed.layer_id
          LIMIT 1
        ) AS settled ON true
        WHERE settled.found IS NULL
      ) AS missing_in
    FROM page AS event
    ORDER BY event.received_at, event.app_id, event.event_id, event.occurred_on`,
};

interface LookedAt extends EventKey {
  /** Layers it was routed to and has no outcome for. */
  readonly missing_in: readonly string[];
}

/**
 * Routed deliveries without an outcome among a window's events, in the order the events arrived.
 *
 * @param after the last event of the page before, `null` for the first page
 * @param limit events looked at, whether they miss anything or not
 */
export async function missingDeliveries(
  executor: Executor,
  window: OpenWindow,
  after: EventKey | null,
  limit: number,
): Promise<MissingPage> {
  const cursor = after === null ? [null, null, null] : [after.app_id, after.event_id, after.occurred_on];
  const values = [window.from, window.until, ...cursor, limit];
  const { rows } = await executor.query<LookedAt>({ ...MISSING, values });
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    missing: rows.flatMap(({ missing_in, ...event }) =>
      missing_in.map((layer_id) => ({ ...event, layer_id })),
    ),
    after:
      last === undefined
        ? null
        : { app_id: last.app_id, event_id: last.event_id, occurred_on: last.occurred_on },
  };
}
