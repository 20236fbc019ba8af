import { sameDelivery } from '../delivery/delivery-keys.js';
import { DETAIL_COLUMNS, type OutcomeRow } from '../delivery/outcome-rows.js';
import { replaceParked } from '../delivery/replace-outcomes.js';
import type { Store } from '../open-store.js';
import { alone } from '../sql/executor.js';
import { fromUnixMs } from '../sql/times.js';
import { PARKED_LAYERS } from './parked-layers.js';

/** A parked outcome, less what changes when it expires. */
interface ParkedRow extends Omit<OutcomeRow, 'status' | 'reason' | 'settled_at'> {
  /** Whether an earlier send of it ended without an answer. */
  readonly is_unknown: boolean;
}

/** Columns of a {@link ParkedRow}, of rows that are called `parked`. */
const PARKED_ROW = `
  parked.app_id, parked.event_id, parked.layer_id, parked.occurred_on, event_name, platform_event, ${DETAIL_COLUMNS},
  EXISTS (SELECT FROM unknown_sends AS unknown WHERE ${sameDelivery('unknown', 'parked')}) AS is_unknown`;

const EXPIRED = {
  name: 'expired-parked',
  text: `
    WITH RECURSIVE ${PARKED_LAYERS}
    SELECT ${PARKED_ROW}
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

/**
 * Turns parked deliveries of layers of a type into failed ones where their event happened before a time. Answers how many
 * it turned; 0 means there are no more.
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
 * Turns everything that is parked in a partition of outcomes into failed deliveries, so that the counters do not go on
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
    SELECT ${PARKED_ROW}
    FROM ${partition} AS parked WHERE status = 'parked' LIMIT ${EXPIRED_AT_ONCE}`;
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

/**
 * What the platform said when the delivery was parked stays with it. One that may have arrived earlier ends in that doubt:
 * `expired` would tell that it was never counted, and a replay would send it again.
 */
function expire({ is_unknown, ...row }: ParkedRow, now: number): OutcomeRow {
  return { ...row, status: 'failed', reason: is_unknown ? 'outcome_unknown' : 'expired', settled_at: now };
}
