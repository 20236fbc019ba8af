import type { DeliveryItem, StatsPoint } from '@capi-relay/contracts/operator';
import { reasonText } from '@capi-relay/delivery/decisions';
import {
  arrivalSeries,
  deliverySeries,
  type LayerRecord,
  listLayers,
  listOutcomes,
  listSdkApps,
  type OutcomePlace,
  type OutcomeRow,
  outcomeGroups,
  type StatsGroup,
  type StatsRow,
  type Store,
} from '@capi-relay/store';
import { z } from 'zod';
import { eventRef } from '../events/event-ref.js';
import { outcomeDetail, queueUrl } from '../events/event-views.js';
import { invalid } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import { isoTime } from '../views.js';

type DeliveryRoute = 'listDeliveries' | 'groupDeliveries' | 'readStats';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_INTERVALS = { hour: 1_000, day: 400 } as const;
/** Points of one answer; more would be no chart. */
const MAX_POINTS = 50_000;

const placeSchema: z.ZodType<OutcomePlace> = z.object({
  app_id: z.string(),
  event_id: z.string(),
  occurred_on: z.iso.date(),
  layer_id: z.string(),
  event_time: z.number(),
});

export function deliveryRoutes(): Handlers<DeliveryRoute> {
  return {
    async listDeliveries({ params, query }, call) {
      const layers = await layersAsked(call.store, params.projectId, query.layerId);
      const rows = await listOutcomes(call.store.db, {
        layerIds: layers.map((layer) => layer.layer_id),
        status: query.status,
        reason: query.reason,
        since: query.since === undefined ? undefined : new Date(query.since),
        until: query.until === undefined ? undefined : new Date(query.until),
        after:
          query.cursor === undefined ? undefined : decodeCursor(placeSchema, query.cursor, 'query.cursor'),
        limit: query.limit + 1,
      });
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? shown.at(-1) : undefined;
      return {
        items: shown.flatMap((row) => {
          const layer = layers.find(({ layer_id }) => layer_id === row.layer_id);
          return layer === undefined ? [] : [deliveryItem(row, layer)];
        }),
        nextCursor: last === undefined ? null : encodeCursor(placeOf(last)),
      };
    },

    async groupDeliveries({ params, query }, call) {
      const layers = await layersAsked(call.store, params.projectId, query.layerId);
      const { since, until } = span(query, call.now, 7 * DAY_MS);
      const groups = await outcomeGroups(call.store.db, {
        layerIds: layers.map((layer) => layer.layer_id),
        statuses: query.statuses ?? ['failed', 'parked'],
        since,
        until,
      });
      return {
        since: isoTime(since),
        until: isoTime(until),
        items: groups.map(({ layer_id, status, reason, count, last_settled_at }) => ({
          layerId: layer_id,
          status,
          reason,
          ...reasonText(reason),
          count,
          lastAt: isoTime(last_settled_at),
        })),
      };
    },

    async readStats({ params, query }, call) {
      const layers = await layersAsked(call.store, params.projectId, query.layerId);
      const { since, until } = span(query, call.now, DAY_MS);
      const intervalMs = query.interval === 'hour' ? HOUR_MS : DAY_MS;
      if ((until.getTime() - since.getTime()) / intervalMs > MAX_INTERVALS[query.interval]) {
        throw invalid(
          'query.since',
          `At most ${MAX_INTERVALS[query.interval]} intervals are answered at once. Ask for less time, or for days`,
        );
      }
      const apps = await listSdkApps(call.store, params.projectId);
      const routed = apps.filter(
        ({ app_id }) => query.layerId === undefined || layers.some((layer) => reaches(layer, app_id)),
      );
      const scope = { since, until, interval: query.interval, limit: MAX_POINTS };
      const [points, arrived] = await Promise.all([
        deliverySeries(call.store.db, {
          ...scope,
          layerIds: layers.map((layer) => layer.layer_id),
          groups: (query.groupBy ?? (['layer', 'status'] as const)).map((group) => GROUPS[group]),
        }),
        arrivalSeries(call.store.db, { ...scope, appIds: routed.map((app) => app.app_id) }),
      ]);
      return {
        since: isoTime(since),
        until: isoTime(until),
        interval: query.interval,
        points: points.map(statsPoint),
        arrived: arrived.map(({ at, count }) => ({ at: isoTime(at), count })),
      };
    },
  };
}

const GROUPS: Readonly<Record<'layer' | 'status' | 'reason' | 'eventName' | 'platformEvent', StatsGroup>> = {
  layer: 'layer_id',
  status: 'status',
  reason: 'reason',
  eventName: 'event_name',
  platformEvent: 'platform_event',
};

function statsPoint(row: StatsRow): StatsPoint {
  return {
    at: isoTime(row.at),
    ...(row.layer_id === undefined ? {} : { layerId: row.layer_id }),
    ...(row.status === undefined ? {} : { status: row.status }),
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    ...(row.event_name === undefined ? {} : { eventName: row.event_name }),
    ...(row.platform_event === undefined ? {} : { platformEvent: row.platform_event }),
    count: row.count,
  };
}

function reaches(layer: LayerRecord, appId: string): boolean {
  return layer.routing.app_ids === undefined || layer.routing.app_ids.includes(appId);
}

/** @throws ApiError `VALIDATION` where the project has no such layer */
async function layersAsked(
  store: Store,
  projectId: string,
  layerId: string | undefined,
): Promise<LayerRecord[]> {
  const layers = await listLayers(store, projectId);
  if (layerId === undefined) return layers;
  const asked = layers.filter((layer) => layer.layer_id === layerId);
  if (asked.length === 0) throw invalid('query.layerId', 'The project has no such layer');
  return asked;
}

/** The time that was asked for, else the last `defaultMs`. */
function span(
  query: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: Date,
  defaultMs: number,
): { since: Date; until: Date } {
  const until = query.until === undefined ? now : new Date(query.until);
  const since = query.since === undefined ? new Date(until.getTime() - defaultMs) : new Date(query.since);
  if (since >= until) throw invalid('query.since', 'since must be before until');
  return { since, until };
}

function placeOf(row: OutcomeRow): OutcomePlace {
  const { app_id, event_id, occurred_on, layer_id, event_time } = row;
  return { app_id, event_id, occurred_on, layer_id, event_time: event_time.getTime() };
}

function deliveryItem(row: OutcomeRow, layer: LayerRecord): DeliveryItem {
  return {
    eventRef: eventRef(row),
    eventId: row.event_id,
    appId: row.app_id,
    layerId: row.layer_id,
    eventName: row.event_name,
    platformEvent: row.platform_event,
    status: row.status,
    reason: row.reason,
    occurredAt: isoTime(row.event_time),
    settledAt: isoTime(row.settled_at),
    attempts: row.attempts,
    detail: outcomeDetail(row),
    queueUrl: queueUrl(row, layer),
  };
}
