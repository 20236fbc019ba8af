import type { Executor } from '../sql/executor.js';
import { toUnixMs } from '../sql/times.js';
import { PARKED_LAYERS } from './parked-layers.js';

/** A layer that has parked deliveries and no open circuit. */
export interface ReleasableLayer {
  readonly layer_id: string;
  /** When something of it was last parked, in Unix milliseconds; 0 where the counters do not say. */
  readonly parkedAt: number;
}

/** The counters are asked when something was parked: the deliveries themselves have no index by that time. */
const RELEASABLE_LAYERS = {
  name: 'releasable-layers',
  text: `
    WITH RECURSIVE ${PARKED_LAYERS}
    SELECT layer_id, coalesce(newest.at, 0) AS "parkedAt"
    FROM parked_layers
    CROSS JOIN LATERAL (
      SELECT ${toUnixMs('max(stats.last_settled_at)')} AS at FROM delivery_stats AS stats
      WHERE stats.layer_id = parked_layers.layer_id AND stats.status = 'parked'
    ) AS newest
    WHERE layer_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM layer_circuits AS circuit WHERE circuit.layer_id = parked_layers.layer_id)
    ORDER BY layer_id`,
};

/** Layers whose parked deliveries may go out, in the order of their ids. */
export async function releasableLayers(executor: Executor): Promise<ReleasableLayer[]> {
  const { rows } = await executor.query<ReleasableLayer>({ ...RELEASABLE_LAYERS, values: [] });
  return rows;
}
