import type { Layer } from '@capi-relay/contracts';
import { StoreError } from '../errors.js';
import type { Store } from '../open-store.js';
import { findLayer } from '../settings/layers.js';
import { markNeverRouted } from './mark-never-routed.js';
import { markSettled } from './mark-settled.js';
import {
  type MarkedPage,
  REPLAYABLE,
  type Replayable,
  type ReplayCursor,
  type ReplayPage,
  type ReplayPlace,
  type ReplayScope,
} from './replay-scope.js';

export interface ReplayStep extends Omit<MarkedPage, 'last'> {
  /** Where to go on; `null` at the end. */
  readonly cursor: ReplayCursor | null;
}

/**
 * Parks one page of a replay's deliveries as `parked(replay)`; the reconciler then releases them like all that is parked.
 * Call it with the cursor of the last answer until there is none. A page that is marked twice is marked once.
 *
 * @throws StoreError `not_found` where there is no such layer
 */
export async function markForReplay(
  store: Store,
  shard: number,
  scope: ReplayScope,
  page: ReplayPage,
): Promise<ReplayStep> {
  const layer = await findLayer(store, scope.layer_id);
  if (layer === null) throw new StoreError('not_found', `There is no layer ${scope.layer_id} to replay to.`);
  const at = page.after ?? firstTurn(scope);
  if (at === null) return { marked: 0, refusedTooOld: 0, scanned: 0, cursor: null };
  if (at.turn === 'never_routed') return markEvents(store, shard, layer, at.last, scope, page);
  const { last, ...counts } = await markSettled(store, shard, at.turn, at.last, scope, page);
  const isOver = counts.scanned < page.limit;
  return { ...counts, cursor: isOver ? turnAfter(scope, at.turn) : { turn: at.turn, last } };
}

/** Events are gone through app by app, in the order of the apps' ids. */
async function markEvents(
  store: Store,
  shard: number,
  layer: Layer,
  last: ReplayPlace | null,
  scope: ReplayScope,
  page: ReplayPage,
): Promise<ReplayStep> {
  const apps = await appsFrom(store, layer, last?.app_id ?? '');
  const [appId, nextAppId] = apps;
  if (appId === undefined) return { marked: 0, refusedTooOld: 0, scanned: 0, cursor: null };
  const within = last?.app_id === appId ? last : null;
  const app = { appId, countries: layer.routing.countries ?? null };
  const { last: reached, ...counts } = await markNeverRouted(store, shard, app, within, scope, page);
  if (counts.scanned === page.limit) return { ...counts, cursor: { turn: 'never_routed', last: reached } };
  if (nextAppId === undefined) return { ...counts, cursor: null };
  return { ...counts, cursor: { turn: 'never_routed', last: startOf(nextAppId, scope) } };
}

/** The app to go on with and the one after it, of those the layer is routed to. */
async function appsFrom(store: Store, layer: Layer, appId: string): Promise<string[]> {
  const wanted = layer.routing.app_ids;
  const rows = await store.db
    .selectFrom('sdk_apps')
    .select('app_id')
    .where('project_id', '=', layer.project_id)
    .where('app_id', '>=', appId)
    .$if(wanted !== undefined, (query) => query.where('app_id', 'in', wanted ?? []))
    .orderBy('app_id')
    .limit(2)
    .execute();
  return rows.map((row) => row.app_id);
}

/** A place before every event of the app that is in the scope. */
function startOf(appId: string, scope: ReplayScope): ReplayPlace {
  return { event_time: scope.since, app_id: appId, event_id: '', occurred_on: '0001-01-01' };
}

function firstTurn(scope: ReplayScope): ReplayCursor | null {
  return start(REPLAYABLE.find((turn) => scope.outcomes.includes(turn)));
}

function turnAfter(scope: ReplayScope, turn: Replayable): ReplayCursor | null {
  const later = REPLAYABLE.slice(REPLAYABLE.indexOf(turn) + 1);
  return start(later.find((next) => scope.outcomes.includes(next)));
}

function start(turn: Replayable | undefined): ReplayCursor | null {
  return turn === undefined ? null : { turn, last: null };
}
