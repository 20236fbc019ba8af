import type { DeliveryKey } from '@capi-relay/contracts';
import type pg from 'pg';
import { NOT_FINAL, OUTCOME_DETAILS, replaceOutcomes } from '../delivery/replace-outcomes.js';
import { retryConflicts } from '../sql/retry-conflicts.js';
import { fromUnixMs } from '../sql/times.js';
import { PARKED_LAYERS } from './parked-layers.js';

const PLACE = 'event_time, app_id, event_id, layer_id, occurred_on';

/** The cursor's place is looked up by its key; a cursor that is gone begins anew. */
const RELEASABLE = {
  name: 'releasable',
  text: `
    WITH RECURSIVE ${PARKED_LAYERS},
    after AS MATERIALIZED (
      SELECT ${PLACE} FROM delivery_outcomes
      WHERE app_id = $2 AND event_id = $3 AND layer_id = $4 AND occurred_on = $5::date
    )
    SELECT parked.app_id, parked.event_id, parked.layer_id, parked.occurred_on
    FROM parked_layers
    CROSS JOIN LATERAL (
      SELECT ${PLACE} FROM delivery_outcomes AS parked
      WHERE parked.layer_id = parked_layers.layer_id AND parked.status = 'parked'
        AND parked.event_time >= coalesce((SELECT event_time FROM after), '-infinity')
        AND (NOT EXISTS (SELECT FROM after)
          OR (parked.event_time, parked.app_id, parked.event_id, parked.layer_id, parked.occurred_on)
             > (SELECT ${PLACE} FROM after))
      ORDER BY event_time, app_id, event_id, occurred_on
      LIMIT $1
    ) AS parked
    WHERE NOT EXISTS (SELECT FROM layer_circuits AS circuit WHERE circuit.layer_id = parked_layers.layer_id)
    ORDER BY ${PLACE}
    LIMIT $1`,
};

/** Columns of a parked outcome that has become `failed(expired)`; what the platform said stays with it. */
function expired(row: string, settledAt: string): string {
  return `${row}.app_id, ${row}.event_id, ${row}.layer_id, ${row}.occurred_on, 'failed' AS status, 'expired' AS reason,
    ${row}.event_name, ${row}.platform_event, ${fromUnixMs(settledAt)} AS settled_at, ${OUTCOME_DETAILS}`;
}

const EXPIRE = {
  name: 'expire-parked',
  text: replaceOutcomes(
    `${PARKED_LAYERS},
    given AS (
      SELECT ${expired('old', '$3')}
      FROM parked_layers
      JOIN project_layers AS layer ON layer.layer_id = parked_layers.layer_id AND layer.type = $1
      CROSS JOIN LATERAL (
        SELECT * FROM delivery_outcomes AS parked
        WHERE parked.layer_id = parked_layers.layer_id AND parked.status = 'parked'
          AND parked.event_time < ${fromUnixMs('$2')}
        ORDER BY parked.event_time
        LIMIT $4
      ) AS old
      LIMIT $4
    )`,
    NOT_FINAL,
    '$5',
  ),
};

/** Parked deliveries whose layer has no open circuit, the oldest event first. */
export async function releasable(
  pool: pg.Pool,
  limit: number,
  after: DeliveryKey | null,
): Promise<DeliveryKey[]> {
  const cursor =
    after === null
      ? [null, null, null, null]
      : [after.app_id, after.event_id, after.layer_id, after.occurred_on];
  const { rows } = await pool.query<DeliveryKey>({ ...RELEASABLE, values: [limit, ...cursor] });
  return rows;
}

/**
 * Turns parked deliveries of layers of a type into `failed(expired)` where their event happened before a time; what the
 * platform said when they were parked stays with them. Answers how many it turned.
 */
export async function expireParked(
  pool: pg.Pool,
  shard: number,
  layerType: string,
  eventTimeBefore: number,
  now: number,
  limit: number,
): Promise<number> {
  const values = [layerType, eventTimeBefore, now, limit, shard];
  const { rows } = await retryConflicts(() => pool.query<{ replaced: number }>({ ...EXPIRE, values }));
  return rows[0]?.replaced ?? 0;
}

/** Rows of one statement where a whole partition is gone through. */
const EXPIRED_AT_ONCE = 5_000;

/**
 * Turns everything that is parked in a partition of outcomes into `failed(expired)`, so that the counters do not go on
 * naming it when the partition is dropped.
 *
 * @param partition name of the partition, trusted
 */
export async function expirePartition(
  pool: pg.Pool,
  shard: number,
  partition: string,
  now: number,
): Promise<void> {
  const text = replaceOutcomes(
    `given AS (
      SELECT ${expired('parked', '$1')} FROM ${partition} AS parked WHERE parked.status = 'parked' LIMIT $2
    )`,
    NOT_FINAL,
    '$3',
  );
  for (let replaced = EXPIRED_AT_ONCE; replaced === EXPIRED_AT_ONCE; ) {
    const values = [now, EXPIRED_AT_ONCE, shard];
    const { rows } = await retryConflicts(() => pool.query<{ replaced: number }>(text, values));
    replaced = rows[0]?.replaced ?? 0;
  }
}
