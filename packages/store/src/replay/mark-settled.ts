import { replaceUndelivered } from '../delivery/replace-outcomes.js';
import type { Store } from '../open-store.js';
import { alone } from '../sql/executor.js';
import { toUnixMs } from '../sql/times.js';
import { pageOf, pageValues } from './page-sql.js';
import {
  type MarkedPage,
  parkedForReplay,
  placeOf,
  type Replayable,
  type Replayed,
  type ReplayPage,
  type ReplayPlace,
  type ReplayScope,
} from './replay-scope.js';

type SettledRow = Replayed & ReplayPlace & { readonly reason: string };

const PAGE = {
  name: 'settled-page',
  text: `
    SELECT app_id, event_id, layer_id, occurred_on, reason, event_name, platform_event,
           ${toUnixMs('event_time')} AS event_time
    FROM (${pageOf('delivery_outcomes', 'layer_id = $1 AND status = $2')}) AS page`,
};

/**
 * A delivery the platform may hold is sent again only where its reason is named: a second copy could count. Of a forgotten
 * user nothing is left to send.
 */
function isWanted(reason: string, named: readonly string[]): boolean {
  if (reason === 'user_forgotten') return false;
  return named.length === 0 ? reason !== 'replay' && reason !== 'outcome_unknown' : named.includes(reason);
}

/**
 * Parks one page of a layer's parked, failed or dropped deliveries for replay. The page is bounded by what is looked at
 * and not by what is found, so that rare reasons cost several short statements and not a long one.
 */
export async function markSettled(
  store: Store,
  shard: number,
  status: Exclude<Replayable, 'never_routed'>,
  last: ReplayPlace | null,
  scope: ReplayScope,
  page: ReplayPage,
): Promise<MarkedPage> {
  const values = [scope.layer_id, status, ...pageValues(scope, page, last)];
  const { rows } = await store.scans.query<SettledRow>({ ...PAGE, values });
  const wanted = rows.filter(({ reason }) => isWanted(reason, scope.reasons));
  const young = wanted.filter((row) => row.event_time >= page.eventTimeNotBefore);
  const marked = await replaceUndelivered(
    alone(store.batches),
    shard,
    young.map((row) => parkedForReplay(row, page.now)),
  );
  return {
    marked,
    refusedTooOld: wanted.length - young.length,
    scanned: rows.length,
    last: placeOf(rows.at(-1)),
  };
}
