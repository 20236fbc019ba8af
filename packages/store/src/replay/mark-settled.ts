import type pg from 'pg';
import { replaceOutcomes } from '../delivery/replace-outcomes.js';
import { retryConflicts } from '../sql/retry-conflicts.js';
import { fromUnixMs } from '../sql/times.js';
import { PAGE_RESULT, pageOf, YOUNG_ENOUGH } from './page-sql.js';
import {
  type MarkedPage,
  pageValues,
  placeValues,
  type Replayable,
  type ReplayPage,
  type ReplayPlace,
  type ReplayScope,
} from './replay-scope.js';

const MARK = {
  name: 'mark-settled',
  text: replaceOutcomes(
    `page AS MATERIALIZED (${pageOf('delivery_outcomes', 'layer_id = $1 AND status = $2')}),
    wanted AS (
      SELECT * FROM page WHERE reason <> 'replay' AND (cardinality($12::text[]) = 0 OR reason = ANY ($12))
    ),
    given AS (
      SELECT app_id, event_id, layer_id, occurred_on, 'parked' AS status, 'replay' AS reason, event_name, platform_event,
             ${fromUnixMs('$6')} AS settled_at, 0 AS attempts, NULL::text AS platform_code,
             NULL::text AS platform_message, NULL::text AS trace_id, NULL::integer AS http_status
      FROM wanted WHERE ${YOUNG_ENOUGH}
    )`,
    `outcome.status <> 'delivered' AND (outcome.status, outcome.reason) <> ('parked', 'replay')`,
    '$13',
    PAGE_RESULT,
  ),
};

/**
 * Parks one page of a layer's parked, failed or dropped deliveries for replay. The page is bounded by what is looked at
 * and not by what is found, so that rare reasons cost several short statements and not a long one.
 */
export async function markSettled(
  pool: pg.Pool,
  shard: number,
  status: Exclude<Replayable, 'never_routed'>,
  last: ReplayPlace | null,
  scope: ReplayScope,
  page: ReplayPage,
): Promise<MarkedPage> {
  const values = [
    scope.layer_id,
    status,
    ...pageValues(scope, page),
    ...placeValues(last),
    scope.reasons,
    shard,
  ];
  const { rows } = await retryConflicts(() =>
    pool.query<Omit<MarkedPage, 'marked'> & { readonly replaced: number }>({ ...MARK, values }),
  );
  const row = rows[0];
  if (row === undefined) throw new Error('A statement that always answers one row answered none.');
  const { replaced, ...rest } = row;
  return { marked: replaced, ...rest };
}
