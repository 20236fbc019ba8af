import { sql } from 'kysely';
import type { Store } from '../open-store.js';

/** Rows counted exactly; a layer with more of them is told this many. */
const COUNTED_AT_MOST = 10_000;

/** A layer, and the time (Unix ms) before which its parked events are about to be too old. */
export interface ExpiryQuestion {
  readonly layer_id: string;
  readonly eventTimeBefore: number;
}

export interface ExpiringParked {
  readonly layer_id: string;
  /** At most 10,000. */
  readonly count: number;
  readonly oldest: Date;
}

/** Parked deliveries that are about to expire, read along the index of parked deliveries and no further than needed. */
export async function expiringParked(
  store: Store,
  questions: readonly ExpiryQuestion[],
): Promise<ExpiringParked[]> {
  if (questions.length === 0) return [];
  const layerIds = questions.map((question) => question.layer_id);
  const times = questions.map((question) => new Date(question.eventTimeBefore));
  const { rows } = await sql<ExpiringParked>`
    SELECT layer_id, expiring.count, expiring.oldest
    FROM unnest(${layerIds}::text[], ${times}::timestamptz[]) AS asked (layer_id, before)
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS count, min(event_time) AS oldest
      FROM (
        SELECT event_time FROM delivery_outcomes AS parked
        WHERE parked.layer_id = asked.layer_id AND parked.status = 'parked' AND parked.event_time < asked.before
        ORDER BY event_time
        LIMIT ${COUNTED_AT_MOST}
      ) AS oldest_first
    ) AS expiring
    WHERE expiring.count > 0`.execute(store.db);
  return rows;
}
