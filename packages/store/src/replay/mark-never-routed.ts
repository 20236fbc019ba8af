import { sameEvent } from '../delivery/delivery-keys.js';
import { insertOutcomes } from '../delivery/insert-outcomes.js';
import type { Store } from '../open-store.js';
import { alone } from '../sql/executor.js';
import { toUnixMs } from '../sql/times.js';
import { pageOf, pageValues } from './page-sql.js';
import {
  type MarkedPage,
  parkedForReplay,
  placeOf,
  type ReplayPage,
  type ReplayPlace,
  type ReplayScope,
} from './replay-scope.js';

interface EventRow extends ReplayPlace {
  readonly event_name: string;
  readonly has_outcome: boolean;
  /** Upper-case; `null` where it is not known, or no longer. */
  readonly country: string | null;
}

const PAGE = {
  name: 'events-page',
  text: `
    SELECT page.app_id, page.event_id, page.occurred_on, page.event_name, ${toUnixMs('page.event_time')} AS event_time,
           EXISTS (
             SELECT FROM delivery_outcomes AS outcome
             WHERE ${sameEvent('outcome', 'page')} AND outcome.layer_id = $1 OFFSET 0
           ) AS has_outcome,
           (SELECT upper(coalesce(found.matching ->> 'country', found.matching ->> 'edge_country'))
            FROM event_matching AS found
            WHERE ${sameEvent('found', 'page')}) AS country
    FROM (${pageOf('sdk_events', 'app_id = $2')}) AS page
    ORDER BY page.event_time, page.app_id, page.event_id, page.occurred_on`,
};

/**
 * Parks for replay one page of an app's events that have no outcome at the layer.
 *
 * @param app its id, and the countries the layer takes events of (upper-case, `null` for all). The country of an event
 * is in its matching data, where routing found it: once that is dropped the event is of no country.
 */
export async function markNeverRouted(
  store: Store,
  shard: number,
  app: { readonly appId: string; readonly countries: readonly string[] | null },
  last: ReplayPlace | null,
  scope: ReplayScope,
  page: ReplayPage,
): Promise<MarkedPage> {
  const values = [scope.layer_id, app.appId, ...pageValues(scope, page, last)];
  const { rows } = await store.scans.query<EventRow>({ ...PAGE, values });
  const { countries } = app;
  const wanted = rows.filter(
    ({ has_outcome, country }) =>
      !has_outcome && (countries === null || (country !== null && countries.includes(country))),
  );
  const young = wanted.filter((row) => row.event_time >= page.eventTimeNotBefore);
  const deliveries = young.map((row) =>
    parkedForReplay({ ...row, layer_id: scope.layer_id, platform_event: null }, page.now),
  );
  const marked =
    deliveries.length === 0 ? 0 : await insertOutcomes(alone(store.batches), shard, deliveries, []);
  return {
    marked,
    refusedTooOld: wanted.length - young.length,
    scanned: rows.length,
    last: placeOf(rows.at(-1)),
  };
}
