import type { DeliveryKey } from '@capi-relay/contracts';
import { DETAIL_COLUMNS, type OutcomeRow } from '../delivery/outcome-rows.js';
import { replaceParked } from '../delivery/replace-outcomes.js';
import type { Store } from '../open-store.js';
import { alone, type Executor } from '../sql/executor.js';
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

/** A parked outcome, less what changes when it expires. */
type ParkedRow = Omit<OutcomeRow, 'status' | 'reason' | 'settled_at'>;

const EXPIRED = {
  name: 'expired-parked',
  text: `
    WITH RECURSIVE ${PARKED_LAYERS}
    SELECT parked.app_id, parked.event_id, parked.layer_id, parked.occurred_on, event_name, platform_event,
           ${DETAIL_COLUMNS}
    FROM parked_layers
    JOIN project_layers AS layer ON layer.layer_id = parked_layers.layer_id AND layer.type = $1
    CROSS JOIN LATERAL (
      SELECT * FROM delivery_outcomes AS parked
      WHERE parked.layer_id = parked_layers.layer_id AND parked.status = 'parked'
        AND parked.event_time < ${fromUnixMs('$2')}
      ORDER BY parked.event_time
      LIMIT $3
    ) AS parked
    LIMIT $3`,
};

/** Parked deliveries whose layer has no open circuit, the oldest event first. */
export async function releasable(
  executor: Executor,
  limit: number,
  after: DeliveryKey | null,
): Promise<DeliveryKey[]> {
  const cursor =
    after === null
      ? [null, null, null, null]
      : [after.app_id, after.event_id, after.layer_id, after.occurred_on];
  const { rows } = await executor.query<DeliveryKey>({ ...RELEASABLE, values: [limit, ...cursor] });
  return rows;
}

/**
 * Turns parked deliveries of layers of a type into `failed(expired)` where their event happened before a time. Answers
 * how many it turned; 0 means there are no more.
 */
export async function expireParked(
  store: Store,
  shard: number,
  layerType: string,
  eventTimeBefore: number,
  now: number,
  limit: number,
): Promise<number> {
  const values = [layerType, eventTimeBefore, limit];
  const { rows } = await store.scans.query<ParkedRow>({ ...EXPIRED, values });
  return replaceParked(
    alone(store.batches),
    shard,
    rows.map((row) => expire(row, now)),
  );
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
  store: Store,
  shard: number,
  partition: string,
  now: number,
): Promise<void> {
  const text = `
    SELECT app_id, event_id, layer_id, occurred_on, event_name, platform_event, ${DETAIL_COLUMNS}
    FROM ${partition} WHERE status = 'parked' LIMIT ${EXPIRED_AT_ONCE}`;
  for (;;) {
    const { rows } = await store.scans.query<ParkedRow>({ text });
    if (rows.length === 0) return;
    await replaceParked(
      alone(store.batches),
      shard,
      rows.map((row) => expire(row, now)),
    );
  }
}

/** What the platform said when the delivery was parked stays with it. */
function expire(row: ParkedRow, now: number): OutcomeRow {
  return { ...row, status: 'failed', reason: 'expired', settled_at: now };
}
