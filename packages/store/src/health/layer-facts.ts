import type { Layer, LayerType, ParkReason, PlatformDetail } from '@capi-relay/contracts';
import { sql } from 'kysely';
import type { Store } from '../open-store.js';
import { type LayerRow, toLayer } from '../settings/layers.js';
import { type CounterWindow, counterWindow } from './counter-window.js';
import { expiringParked } from './expiring-parked.js';
import {
  arrivalCounts,
  lastDelivered,
  type NameCount,
  type OutcomeCount,
  outcomeCounts,
  parkedCounts,
  unmappedNames,
  type WarningTotal,
  warningTotals,
} from './layer-counters.js';

/**
 * What the store knows of a layer's health, from its settings and counters; no event is read. The last hour and the last
 * day are counted in full hours, so they reach up to an hour further back. Times are Unix milliseconds.
 */
export interface LayerFacts {
  readonly layer: Layer;
  /** `null` where the layer names no vault entry, or none of its project. */
  readonly entry: { readonly version: number; readonly last_accepted_at: number | null } | null;
  readonly circuit: {
    readonly reason: ParkReason;
    readonly detail: PlatformDetail | null;
    readonly opened_at: number;
  } | null;
  readonly outcomes: readonly OutcomeCount[];
  readonly lastDeliveredAt: number | null;
  /** Events that arrived for the apps that are routed to the layer, whatever their country. */
  readonly eventsLastHour: number;
  readonly eventsLastDay: number;
  /** How many apps are routed to the layer. */
  readonly routedApps: number;
  /** Event names of the last day that map to nothing, the most frequent first, at most 20. */
  readonly unmapped: readonly NameCount[];
  /** Warnings of the last day about the layer's mapping and about the events of its apps. */
  readonly warnings: readonly WarningTotal[];
  /** Deliveries that wait in the store. */
  readonly parked: number;
  /** Those of them that will be too old for the platform within 24 hours; counted up to 10,000. */
  readonly expiring: { readonly count: number; readonly firstLossAt: number } | null;
}

interface FactsRow extends LayerRow {
  readonly version: number | null;
  readonly last_accepted_at: Date | null;
  readonly reason: ParkReason | null;
  readonly detail: PlatformDetail | null;
  readonly opened_at: Date;
}

const DAY_MS = 86_400_000;

/**
 * Collects the facts of layers, in the order of the ids; an id that names no layer is left out.
 *
 * @param now Unix milliseconds
 * @param maxAgeMs age past which each platform takes no event
 * @throws StoreError `layer_unreadable`
 */
export async function layerFacts(
  store: Store,
  layerIds: readonly string[],
  now: number,
  maxAgeMs: Readonly<Record<LayerType, number>>,
): Promise<LayerFacts[]> {
  if (layerIds.length === 0) return [];
  const window = counterWindow(now);
  const rows = await factsRows(store, layerIds);
  const layers = rows.map(toLayer);
  const [outcomes, delivered, unmapped, mappingWarnings, parked, apps] = await Promise.all([
    outcomeCounts(store, layerIds, window),
    lastDelivered(store, layerIds),
    unmappedNames(store, layerIds, window),
    warningTotals(store, 'layer', layerIds, window),
    parkedCounts(store, layerIds),
    appFacts(store, layers, window),
  ]);
  const parkedLayers = layers.filter((layer) => parked.some(({ layer_id }) => layer_id === layer.layer_id));
  const expiring = await expiringParked(
    store,
    parkedLayers.map(({ layer_id, type }) => ({ layer_id, eventTimeBefore: now + DAY_MS - maxAgeMs[type] })),
  );
  return layers.map((layer, index) => {
    const own = <T extends { readonly layer_id: string }>(facts: readonly T[]) =>
      facts.filter((fact) => fact.layer_id === layer.layer_id);
    const routed = apps.filter((app) => reaches(layer, app));
    const [loss] = own(expiring);
    return {
      layer,
      ...switches(rows[index]),
      outcomes: own(outcomes).map(({ layer_id: _layer, ...count }) => count),
      lastDeliveredAt: own(delivered)[0]?.at.getTime() ?? null,
      eventsLastHour: sum(routed.map((app) => app.lastHour)),
      eventsLastDay: sum(routed.map((app) => app.lastDay)),
      routedApps: routed.length,
      unmapped: own(unmapped).map(({ name, count }) => ({ name, count })),
      warnings: addUp([
        ...mappingWarnings.filter((warning) => warning.scope_id === layer.layer_id),
        ...routed.flatMap((app) => app.warnings),
      ]),
      parked: own(parked)[0]?.count ?? 0,
      expiring:
        loss === undefined
          ? null
          : { count: loss.count, firstLossAt: loss.oldest.getTime() + maxAgeMs[layer.type] },
    };
  });
}

/** Vault entries without their token: those who judge health have no use for it. */
async function factsRows(store: Store, layerIds: readonly string[]): Promise<FactsRow[]> {
  const { rows } = await sql<FactsRow>`
    SELECT layer.layer_id, layer.project_id, layer.type, layer.name, layer.config, layer.is_active, layer.is_deleted,
           entry.version, entry.last_accepted_at, circuit.reason, circuit.detail, circuit.opened_at
    FROM unnest(${layerIds}::text[]) WITH ORDINALITY AS wanted (layer_id, place)
    JOIN project_layers AS layer ON layer.layer_id = wanted.layer_id
    LEFT JOIN vault_entries AS entry
      ON entry.vault_id = layer.config -> 'capi' ->> 'access_token_vault_id' AND entry.project_id = layer.project_id
    LEFT JOIN layer_circuits AS circuit ON circuit.layer_id = layer.layer_id
    ORDER BY wanted.place`.execute(store.db);
  return rows;
}

interface AppFacts {
  readonly app_id: string;
  readonly project_id: string;
  readonly lastHour: number;
  readonly lastDay: number;
  readonly warnings: readonly WarningTotal[];
}

/** What arrived for the apps of the layers' projects. */
async function appFacts(store: Store, layers: readonly Layer[], window: CounterWindow): Promise<AppFacts[]> {
  const projectIds = [...new Set(layers.map((layer) => layer.project_id))];
  if (projectIds.length === 0) return [];
  const apps = await store.db
    .selectFrom('sdk_apps')
    .select(['app_id', 'project_id'])
    .where('project_id', 'in', projectIds)
    .execute();
  const appIds = apps.map((app) => app.app_id);
  const [arrivals, warnings] = await Promise.all([
    arrivalCounts(store, appIds, window),
    warningTotals(store, 'app', appIds, window),
  ]);
  return apps.map((app) => {
    const arrived = arrivals.find(({ app_id }) => app_id === app.app_id);
    return {
      ...app,
      lastHour: arrived?.lastHour ?? 0,
      lastDay: arrived?.lastDay ?? 0,
      warnings: warnings.filter((warning) => warning.scope_id === app.app_id),
    };
  });
}

function reaches(layer: Layer, app: Pick<AppFacts, 'app_id' | 'project_id'>): boolean {
  const appIds = layer.routing.app_ids;
  return layer.project_id === app.project_id && (appIds === undefined || appIds.includes(app.app_id));
}

function switches(row: FactsRow | undefined): Pick<LayerFacts, 'entry' | 'circuit'> {
  if (row === undefined) return { entry: null, circuit: null };
  const { version, last_accepted_at, reason, detail, opened_at } = row;
  return {
    entry: version === null ? null : { version, last_accepted_at: last_accepted_at?.getTime() ?? null },
    circuit: reason === null ? null : { reason, detail, opened_at: opened_at.getTime() },
  };
}

function addUp(warnings: readonly WarningTotal[]): WarningTotal[] {
  const byCode = new Map<WarningTotal['code'], number>();
  for (const { code, count } of warnings) byCode.set(code, (byCode.get(code) ?? 0) + count);
  return [...byCode]
    .map(([code, count]) => ({ code, count }))
    .sort((left, right) => right.count - left.count);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
