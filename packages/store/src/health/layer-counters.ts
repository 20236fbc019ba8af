import type { OutcomeStatus, WarningCode } from '@capi-relay/contracts';
import { sql } from 'kysely';
import type { Store } from '../open-store.js';
import type { CounterWindow } from './counter-window.js';

/** Deliveries that ended one way, from the counters. */
export interface OutcomeCount {
  readonly status: OutcomeStatus;
  readonly reason: string | null;
  readonly lastHour: number;
  readonly lastDay: number;
}

export interface NameCount {
  readonly name: string;
  readonly count: number;
}

export interface WarningTotal {
  readonly code: WarningCode;
  readonly count: number;
}

type OfLayer<T> = T & { readonly layer_id: string };

/** Names that are worth showing; a client can make up any number of them. */
const MAX_NAMES = 20;

/** Outcomes of the last hour and day by layer, status and reason. */
export async function outcomeCounts(
  store: Store,
  layerIds: readonly string[],
  { hourSince, daySince }: CounterWindow,
): Promise<OfLayer<OutcomeCount>[]> {
  const { rows } = await sql<OfLayer<OutcomeCount>>`
    SELECT layer_id, status, reason,
           coalesce(sum(count) FILTER (WHERE hour >= ${hourSince}), 0)::double precision AS "lastHour",
           sum(count)::double precision AS "lastDay"
    FROM delivery_stats
    WHERE layer_id = ANY (${layerIds}) AND hour >= ${daySince}
    GROUP BY layer_id, status, reason
    HAVING sum(count) <> 0
    ORDER BY layer_id, "lastDay" DESC, status, reason`.execute(store.db);
  return rows;
}

/** When each layer last delivered, whenever that was; layers that never did are left out. */
export async function lastDelivered(
  store: Store,
  layerIds: readonly string[],
): Promise<OfLayer<{ readonly at: Date }>[]> {
  const { rows } = await sql<OfLayer<{ readonly at: Date }>>`
    SELECT layer_id, newest.at
    FROM unnest(${layerIds}::text[]) AS wanted (layer_id)
    CROSS JOIN LATERAL (
      SELECT max(stats.last_settled_at) AS at FROM delivery_stats AS stats
      WHERE stats.layer_id = wanted.layer_id AND stats.status = 'delivered' AND stats.hour = (
        SELECT max(hour) FROM delivery_stats AS latest
        WHERE latest.layer_id = wanted.layer_id AND latest.status = 'delivered')
    ) AS newest
    WHERE newest.at IS NOT NULL`.execute(store.db);
  return rows;
}

/** Event names of the last day that map to nothing, the most frequent first. */
export async function unmappedNames(
  store: Store,
  layerIds: readonly string[],
  { daySince }: CounterWindow,
): Promise<OfLayer<NameCount>[]> {
  const { rows } = await sql<OfLayer<NameCount>>`
    SELECT layer_id, name, count
    FROM (
      SELECT layer_id, event_name AS name, sum(count)::double precision AS count,
             row_number() OVER (PARTITION BY layer_id ORDER BY sum(count) DESC, event_name) AS place
      FROM delivery_stats
      WHERE layer_id = ANY (${layerIds}) AND hour >= ${daySince} AND status = 'dropped' AND reason = 'unmapped'
      GROUP BY layer_id, event_name
      HAVING sum(count) > 0
    ) AS names
    WHERE place <= ${MAX_NAMES}
    ORDER BY layer_id, place`.execute(store.db);
  return rows;
}

/** Warnings of the last day, by what they are about: a layer's mapping or an app's events. */
export async function warningTotals(
  store: Store,
  scope: 'layer' | 'app',
  ids: readonly string[],
  { daySince }: CounterWindow,
): Promise<(WarningTotal & { readonly scope_id: string })[]> {
  const { rows } = await sql<WarningTotal & { readonly scope_id: string }>`
    SELECT scope_id, code, sum(count)::double precision AS count
    FROM warning_counts
    WHERE scope = ${scope} AND scope_id = ANY (${ids}) AND hour >= ${daySince}
    GROUP BY scope_id, code
    ORDER BY scope_id, code`.execute(store.db);
  return rows;
}

/** Events that arrived in the last hour and day, by app. */
export async function arrivalCounts(
  store: Store,
  appIds: readonly string[],
  { hourSince, daySince }: CounterWindow,
): Promise<{ readonly app_id: string; readonly lastHour: number; readonly lastDay: number }[]> {
  const { rows } = await sql<{
    readonly app_id: string;
    readonly lastHour: number;
    readonly lastDay: number;
  }>`
    SELECT app_id,
           coalesce(sum(count) FILTER (WHERE hour >= ${hourSince}), 0)::double precision AS "lastHour",
           sum(count)::double precision AS "lastDay"
    FROM event_counts
    WHERE app_id = ANY (${appIds}) AND hour >= ${daySince}
    GROUP BY app_id`.execute(store.db);
  return rows;
}

/** Deliveries that wait in the store, by layer. */
export async function parkedCounts(
  store: Store,
  layerIds: readonly string[],
): Promise<OfLayer<{ readonly count: number }>[]> {
  const { rows } = await sql<OfLayer<{ readonly count: number }>>`
    SELECT layer_id, sum(count)::double precision AS count
    FROM delivery_stats
    WHERE layer_id = ANY (${layerIds}) AND status = 'parked'
    GROUP BY layer_id
    HAVING sum(count) > 0`.execute(store.db);
  return rows;
}
