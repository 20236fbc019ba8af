import { LAYER_TYPE_OF, type ParkReason, type PlatformName } from '@capi-relay/contracts';
import type pg from 'pg';

/** What a platform's layers hold back until somebody mends a credential or a setting. */
export interface HeldBack {
  /** Parked deliveries. */
  readonly parked: number;
  /** Stopped layers by the reason they were stopped for. */
  readonly stoppedLayers: ReadonlyMap<ParkReason, number>;
}

/** Counters of parked deliveries, and not the deliveries: asked for every few seconds, whatever is parked. */
const PARKED = {
  name: 'parked-of-platform',
  text: `
    SELECT coalesce(sum(stats.count), 0)::double precision AS parked
    FROM delivery_stats AS stats
    JOIN project_layers AS layer USING (layer_id)
    WHERE stats.status = 'parked' AND layer.type = $1`,
};

const STOPPED = {
  name: 'stopped-of-platform',
  text: `
    SELECT circuit.reason, count(*)::integer AS layers
    FROM layer_circuits AS circuit
    JOIN project_layers AS layer USING (layer_id)
    WHERE layer.type = $1 AND NOT layer.is_deleted
    GROUP BY circuit.reason`,
};

export async function heldBack(pool: pg.Pool, platform: PlatformName): Promise<HeldBack> {
  const values = [LAYER_TYPE_OF[platform]];
  const [parked, stopped] = await Promise.all([
    pool.query<{ parked: number }>({ ...PARKED, values }),
    pool.query<{ reason: ParkReason; layers: number }>({ ...STOPPED, values }),
  ]);
  return {
    parked: parked.rows[0]?.parked ?? 0,
    stoppedLayers: new Map(stopped.rows.map(({ reason, layers }) => [reason, layers])),
  };
}
