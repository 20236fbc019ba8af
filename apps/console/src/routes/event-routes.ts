import type { EventKey } from '@capi-relay/contracts';
import type { EventDelivery, EventDetail } from '@capi-relay/contracts/operator';
import { sealUserId } from '@capi-relay/mapping';
import {
  databaseTime,
  type EventFilter,
  type EventPlace,
  type EventSummary,
  findLayer,
  findSdkApp,
  type LayerRecord,
  type LoadedDelivery,
  listArrivals,
  listEvents,
  listLayers,
  listSdkApps,
  type OutcomeRow,
  outcomesOf,
  replayOne,
  type Store,
} from '@capi-relay/store';
import { z } from 'zod';
import { readEventRef } from '../events/event-ref.js';
import { eventItem, outcomeDetail, queueUrl } from '../events/event-views.js';
import { explainState, mapNow, replayChance } from '../events/explain-delivery.js';
import { redactPayload } from '../events/redact-payload.js';
import { ApiError, invalid, notFound } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import { decodeCursor, encodeCursor } from '../http/cursor.js';
import type { ConsoleParts } from '../parts.js';
import { maybeIsoTime } from '../views.js';
import { existingApp } from './existing.js';

type EventRoute = 'listEvents' | 'readEvent' | 'replayEvent';

const STATUSES = ['delivered', 'dropped', 'failed', 'parked'] as const;
/** Events that arrive while others are being committed can become visible late: the last seconds are answered again. */
const LIVE_OVERLAP_MS = 10_000;
/** How far back "since" goes; whoever was away for longer reads the list anew. */
const LIVE_MAX_MS = 60 * 60 * 1_000;

const placeSchema: z.ZodType<EventPlace> = z.object({
  app_id: z.string(),
  event_id: z.string(),
  occurred_on: z.iso.date(),
  event_time: z.number(),
});

export function eventRoutes(parts: Pick<ConsoleParts, 'deliveries' | 'shard'>): Handlers<EventRoute> {
  return {
    async listEvents({ params, query }, call) {
      const appIds = await appIdsOf(call.store, params.projectId, query.appId);
      const filter: EventFilter = {
        appIds,
        isNarrowedByApp: query.appId !== undefined,
        names: query.names,
        userId: query.userId === undefined ? undefined : sealUserId(query.userId),
        eventId: query.eventId,
        outcome: await outcomeFilter(call.store, params.projectId, query),
        since: query.since === undefined ? undefined : new Date(query.since),
        until: query.until === undefined ? undefined : new Date(query.until),
      };
      const clock = await databaseTime(call.store.db);
      const page = await readPage(call.store, filter, query, clock);
      const outcomes = await outcomesOf(call.store.db, page.events);
      return {
        items: page.events.map((event) => eventItem(event, outcomes)),
        nextCursor: page.next === null ? null : encodeCursor(page.next),
        liveCursor: encodeCursor(clock.getTime() - LIVE_OVERLAP_MS),
      };
    },

    async readEvent({ params }, call) {
      const key = await ownKey(call.store, params);
      return readDetail(parts, call.store, params.projectId, key, call.now.getTime());
    },

    async replayEvent({ params, body }, call) {
      const key = await ownKey(call.store, params);
      const detail = await readDetail(parts, call.store, params.projectId, key, call.now.getTime());
      const wanted = detail.deliveries.filter(
        ({ layerId }) => body.layerId === undefined || layerId === body.layerId,
      );
      if (wanted.length === 0) throw invalid('layerId', 'The project has no such layer');
      const replayed: string[] = [];
      const refused = new Map<string, string>();
      for (const { layerId, status, platformEvent, replay } of wanted) {
        const delivery = {
          ...key,
          layer_id: layerId,
          event_name: detail.name,
          platform_event: platformEvent,
          hasOutcome: status !== 'not_routed',
        };
        if (replay.obstacle !== null) {
          refused.set(layerId, replay.obstacle);
        } else if (await replayOne(call.store, delivery, parts.shard, call.now.getTime())) {
          replayed.push(layerId);
        } else {
          refused.set(layerId, 'It changed a moment ago. Reload the page.');
        }
      }
      if (replayed.length === 0) throw nothingToReplay(refused);
      await call.audit({
        type: 'event.replayed',
        target: { kind: 'event', id: params.eventId },
        projectId: params.projectId,
        changes: [{ field: 'layerIds', after: replayed }],
      });
      return {
        replayed: replayed.map((layerId) => ({ layerId })),
        refused: [...refused].map(([layerId, obstacle]) => ({ layerId, obstacle })),
      };
    },
  };
}

function nothingToReplay(refused: ReadonlyMap<string, string>): ApiError {
  const [obstacle] = refused.values();
  return new ApiError('CONFLICT', `Nothing was sent again. ${obstacle ?? ''}`.trim(), {
    details: { refused: [...refused].map(([layerId, reason]) => ({ layerId, obstacle: reason })) },
  });
}

async function appIdsOf(store: Store, projectId: string, appId: string | undefined): Promise<string[]> {
  if (appId !== undefined) return [(await existingApp(store, { projectId, appId })).app_id];
  return (await listSdkApps(store, projectId)).map((app) => app.app_id);
}

interface OutcomeQuery {
  readonly layerId?: string | undefined;
  readonly status?: (typeof STATUSES)[number] | undefined;
  readonly reason?: string | undefined;
}

/** Undefined where the query does not ask for an outcome. */
async function outcomeFilter(
  store: Store,
  projectId: string,
  { layerId, status, reason }: OutcomeQuery,
): Promise<EventFilter['outcome']> {
  if (layerId === undefined && status === undefined && reason === undefined) return undefined;
  const layers = await listLayers(store, projectId);
  const layerIds = layers.map((layer) => layer.layer_id);
  if (layerId !== undefined && !layerIds.includes(layerId))
    throw invalid('query.layerId', 'The project has no such layer');
  return {
    layerIds: layerId === undefined ? layerIds : [layerId],
    statuses: status === undefined ? STATUSES : [status],
    reason,
  };
}

async function readPage(
  store: Store,
  filter: EventFilter,
  query: {
    readonly newerThan?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  },
  clock: Date,
): Promise<{ readonly events: readonly EventSummary[]; readonly next: EventPlace | null }> {
  if (query.newerThan !== undefined) {
    const since = decodeCursor(z.number(), query.newerThan, 'query.newerThan');
    const bounded = new Date(Math.max(since, clock.getTime() - LIVE_MAX_MS));
    return { events: await listArrivals(store.db, filter, bounded, query.limit), next: null };
  }
  const after = query.cursor === undefined ? null : decodeCursor(placeSchema, query.cursor, 'query.cursor');
  return listEvents(store.db, filter, after, query.limit);
}

/** @throws ApiError `NOT_FOUND` where the event's app is of another project */
async function ownKey(
  store: Store,
  params: { readonly projectId: string; readonly eventId: string },
): Promise<EventKey> {
  const key = readEventRef(params.eventId);
  const app = await findSdkApp(store, key.app_id);
  if (app?.project_id !== params.projectId) throw notFound('event');
  return key;
}

async function readDetail(
  { deliveries }: Pick<ConsoleParts, 'deliveries'>,
  store: Store,
  projectId: string,
  key: EventKey,
  now: number,
): Promise<EventDetail> {
  const outcomes = await outcomesOf(store.db, [key]);
  const layers = await layersToShow(store, projectId, outcomes);
  // An event without any layer is still an event: any name makes a key to load it by.
  const layerIds = layers.length === 0 ? [''] : layers.map((layer) => layer.layer_id);
  const loaded = await deliveries.loadDeliveries(layerIds.map((layer_id) => ({ ...key, layer_id })));
  const [first] = loaded;
  if (first?.event == null) throw notFound('event');
  const { event } = first;
  const { deliveries: _listed, ...item } = eventItem(event, outcomes);
  return {
    ...item,
    sessionId: event.session_id,
    body: redactPayload(event.body),
    matching: {
      present: Object.keys(first.matching ?? {}).sort(),
      removed: first.matching === null,
    },
    advertisingRefused: first.advertisingRefused,
    attStatus: first.attStatus,
    deliveries: layers.flatMap((layer, index) => {
      const delivery = loaded[index];
      const outcome = outcomes.find(({ layer_id }) => layer_id === layer.layer_id);
      return delivery === undefined ? [] : [deliveryView(delivery, layer, outcome, now)];
    }),
  };
}

/** The project's layers, and deleted ones that the event ended at. */
async function layersToShow(
  store: Store,
  projectId: string,
  outcomes: readonly OutcomeRow[],
): Promise<LayerRecord[]> {
  const layers = await listLayers(store, projectId);
  const missing = outcomes.filter(({ layer_id }) => layers.every((layer) => layer.layer_id !== layer_id));
  const deleted = await Promise.all(missing.map(({ layer_id }) => findLayer(store, layer_id)));
  return [...layers, ...deleted.filter((layer) => layer !== null && layer.project_id === projectId)].filter(
    (layer) => layer !== null,
  );
}

function deliveryView(
  loaded: LoadedDelivery,
  layer: LayerRecord,
  outcome: OutcomeRow | undefined,
  now: number,
): EventDelivery {
  const wasRouted = loaded.event?.routed_to.includes(layer.layer_id) ?? false;
  const status = outcome?.status ?? (wasRouted ? 'waiting' : 'not_routed');
  const reason = outcome?.reason ?? null;
  const asMappedNow = mapNow(loaded, layer, outcome?.settled_at ?? null, now);
  const eventTime = { event_time: loaded.event?.event_time ?? 0 };
  return {
    layerId: layer.layer_id,
    layerName: layer.name,
    platform: layer.type === 'meta_ads' ? 'meta' : 'tiktok',
    wasRouted,
    status,
    reason,
    explanation: explainState(status, reason, outcome?.platform_event ?? null),
    platformEvent: outcome?.platform_event ?? null,
    attempts: outcome?.attempts ?? 0,
    settledAt: maybeIsoTime(outcome?.settled_at ?? null),
    detail: outcome === undefined ? null : outcomeDetail(outcome),
    replay: replayChance(status, reason, eventTime, layer, asMappedNow.checks, now),
    asMappedNow,
    queueUrl: queueUrl(loaded.key, layer),
  };
}
