import type { Outcome } from '@capi-relay/contracts';
import type pg from 'pg';
import { alone } from '../sql/executor.js';
import type { WarningCount } from './count-warnings.js';
import { insertOutcomes } from './insert-outcomes.js';
import { toRows } from './outcome-rows.js';
import { replaceParked } from './replace-outcomes.js';

/**
 * Writes outcomes together with their counters and warnings. A final outcome is never overwritten, a parked one is
 * replaced, and a delivery that is parked again for the same reason stays as it is. It may be asked for again after an
 * error: what is written is not written twice, and warnings come with what is written last.
 *
 * @param shard which of the counter rows this process counts on
 */
export async function settle(
  pool: pg.Pool,
  shard: number,
  outcomes: readonly Outcome[],
  warnings: readonly WarningCount[],
): Promise<void> {
  const rows = toRows(outcomes);
  const executor = alone(pool);
  const written = await insertOutcomes(executor, shard, rows, warnings);
  // What was not new is settled already, or parked.
  if (written < rows.length) await replaceParked(executor, shard, rows, warnings);
}
