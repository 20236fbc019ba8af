import type pg from 'pg';
import { countChanges } from '../delivery/count-changes.js';
import { sameEvent } from '../delivery/delivery-keys.js';
import { OUTCOME_COUNTED } from '../delivery/replace-outcomes.js';
import { retryConflicts } from '../sql/retry-conflicts.js';
import { fromUnixMs } from '../sql/times.js';
import { PAGE_RESULT, pageOf, YOUNG_ENOUGH } from './page-sql.js';
import {
  type MarkedPage,
  pageValues,
  placeValues,
  type ReplayPage,
  type ReplayPlace,
  type ReplayScope,
} from './replay-scope.js';

/**
 * The country is where routing found it, in the matching data: a layer that names countries is given nothing that is
 * older than those.
 */
const MARK = {
  name: 'mark-never-routed',
  text: `
  WITH page AS MATERIALIZED (${pageOf('sdk_events', 'app_id = $2')}),
  wanted AS (
    SELECT page.* FROM page
    LEFT JOIN LATERAL (
      SELECT true AS found FROM delivery_outcomes AS outcome
      WHERE ${sameEvent('outcome', 'page')} AND outcome.layer_id = $1
      LIMIT 1
    ) AS settled ON true
    LEFT JOIN LATERAL (
      SELECT upper(matching ->> 'country') AS code FROM event_matching AS matching
      WHERE ${sameEvent('matching', 'page')} AND $12::text[] IS NOT NULL
      LIMIT 1
    ) AS country ON true
    WHERE settled.found IS NULL AND ($12::text[] IS NULL OR country.code = ANY ($12))
  ),
  marked AS (
    INSERT INTO delivery_outcomes (
      app_id, event_id, layer_id, occurred_on, status, reason, event_name, event_time, settled_at, attempts)
    SELECT app_id, event_id, $1, occurred_on, 'parked', 'replay', event_name, event_time, ${fromUnixMs('$6')}, 0
    FROM wanted WHERE ${YOUNG_ENOUGH}
    ON CONFLICT DO NOTHING
    RETURNING ${OUTCOME_COUNTED}
  ),
  changes AS (SELECT ${OUTCOME_COUNTED}, 1 AS delta FROM marked),
  counted AS (${countChanges('$13')})
  SELECT (SELECT count(*) FROM marked)::integer AS marked, ${PAGE_RESULT}`,
};

/**
 * Parks for replay one page of an app's events that have no outcome at the layer.
 *
 * @param countries ISO 3166-1 alpha-2, upper-case; `null` for every country
 */
export async function markNeverRouted(
  pool: pg.Pool,
  shard: number,
  app: { readonly appId: string; readonly countries: readonly string[] | null },
  last: ReplayPlace | null,
  scope: ReplayScope,
  page: ReplayPage,
): Promise<MarkedPage> {
  const values = [
    scope.layer_id,
    app.appId,
    ...pageValues(scope, page),
    ...placeValues(last),
    app.countries,
    shard,
  ];
  const { rows } = await retryConflicts(() => pool.query<MarkedPage>({ ...MARK, values }));
  const row = rows[0];
  if (row === undefined) throw new Error('A statement that always answers one row answered none.');
  return row;
}
