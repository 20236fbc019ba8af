import {
  type CapiBlock,
  type Layer,
  layerSchema,
  PLATFORM_OF_LAYER,
  type PlatformName,
  type Routing,
} from '@capi-relay/contracts';
import { type Selectable, sql, type Transaction } from 'kysely';
import { StoreError } from '../errors.js';
import type { StoreLog } from '../log.js';
import type { Store } from '../open-store.js';
import type { Database, ProjectLayersTable } from '../schema.js';
import { inTransaction } from '../sql/in-transaction.js';
import { storableJson } from '../sql/storable.js';
import { explainConflict } from './explain-conflict.js';

/** A layer, and what else its configuration holds beside `capi` and `routing`. */
export interface LayerRecord extends Layer {
  readonly config: Readonly<Record<string, unknown>>;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface NewLayer extends Omit<Layer, 'is_active' | 'is_deleted' | 'routing'> {
  readonly is_active?: boolean;
  readonly routing?: Routing;
  /** Further keys of the configuration, kept as they are. */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface LayerChange {
  readonly name?: string;
  readonly is_active?: boolean;
  readonly is_deleted?: boolean;
  /** Replaces the block. */
  readonly capi?: CapiBlock;
  readonly routing?: Routing;
  /** Replaces what the configuration holds beside `capi` and `routing`. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The columns a {@link Layer} is made of. */
export type LayerRow = Pick<
  Selectable<ProjectLayersTable>,
  'layer_id' | 'project_id' | 'type' | 'name' | 'config' | 'is_active' | 'is_deleted'
>;

/** @throws StoreError `layer_unreadable` where the configuration was changed by hand into something that is none */
export function toLayer(row: LayerRow): Layer {
  const { config, ...columns } = row;
  const parsed = layerSchema.safeParse({ ...columns, capi: config.capi, routing: config.routing ?? {} });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new StoreError(
    'layer_unreadable',
    `The configuration of layer ${row.layer_id} cannot be read (${issues}). Correct project_layers.config.`,
    { cause: parsed.error },
  );
}

/**
 * A layer for routing events to. One that cannot be read is taken as wanting every event: its deliveries wait for the
 * worker that finds the configuration mended, where an event that was not routed would be lost to it.
 */
export function readableLayer(row: LayerRow, log: StoreLog): Layer {
  try {
    return toLayer(row);
  } catch (error) {
    log.warn(
      { layer_id: row.layer_id, err: error },
      'events are routed to a layer whose configuration cannot be read',
    );
    const { config: _config, ...columns } = row;
    return { ...columns, capi: { enabled: false }, routing: {} };
  }
}

/** @throws StoreError `conflict` where the id is taken, `not_found` where the project is missing */
export async function createLayer(store: Store, layer: NewLayer): Promise<LayerRecord> {
  const { capi, routing, config, ...columns } = layer;
  const row = await explainConflict(`Layer ${layer.layer_id}`, () =>
    store.db
      .insertInto('project_layers')
      .values({ ...columns, config: storableJson({ ...config, capi, routing: routing ?? {} }) })
      .returningAll()
      .executeTakeFirstOrThrow(),
  );
  return toRecord(row);
}

/** Deleted layers are found too: their outcomes are still there. */
export async function findLayer(store: Store, layerId: string): Promise<LayerRecord | null> {
  const row = await store.db
    .selectFrom('project_layers')
    .selectAll()
    .where('layer_id', '=', layerId)
    .executeTakeFirst();
  return row === undefined ? null : toRecord(row);
}

/** The layers of a project that are not deleted, in the order they were made. */
export async function listLayers(store: Store, projectId: string): Promise<LayerRecord[]> {
  const rows = await store.db
    .selectFrom('project_layers')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('is_deleted', '=', false)
    .orderBy('created_at')
    .orderBy('layer_id')
    .execute();
  return rows.map(toRecord);
}

/**
 * Changes a layer. Where its circuit is open the change may have mended it, so the next probe is due at once; a deleted
 * layer has nothing to probe, and what it has parked is let go to be dropped.
 *
 * @throws StoreError `not_found`
 */
export async function updateLayer(store: Store, layerId: string, change: LayerChange): Promise<LayerRecord> {
  const { capi, routing, config, ...columns } = change;
  return inTransaction(store.db, async (transaction) => {
    const before = await transaction
      .selectFrom('project_layers')
      .selectAll()
      .where('layer_id', '=', layerId)
      .forUpdate()
      .executeTakeFirst();
    if (before === undefined) throw new StoreError('not_found', `There is no layer ${layerId}.`);
    const { capi: capiBefore, routing: routingBefore, ...configBefore } = before.config;
    const after = {
      ...(config ?? configBefore),
      capi: capi ?? capiBefore,
      routing: routing ?? routingBefore ?? {},
    };
    const row = await transaction
      .updateTable('project_layers')
      .set({ ...columns, config: storableJson(after), updated_at: sql<Date>`now()` })
      .where('layer_id', '=', layerId)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (row.is_deleted) {
      await transaction.deleteFrom('layer_circuits').where('layer_id', '=', layerId).execute();
    } else {
      await probeAtOnce(transaction, [layerId]);
    }
    return toRecord(row);
  });
}

/** Makes the probe of open circuits due, for what an operator has just changed. */
export async function probeAtOnce(
  transaction: Transaction<Database>,
  layerIds: readonly string[],
): Promise<void> {
  if (layerIds.length === 0) return;
  await transaction
    .updateTable('layer_circuits')
    .set({ next_probe_at: sql<Date>`to_timestamp(0)` })
    .where('layer_id', 'in', layerIds)
    .execute();
}

/** Which platform each layer is of, deleted layers included; ids that name no layer are left out. */
export async function platformsOf(
  store: Store,
  layerIds: readonly string[],
): Promise<ReadonlyMap<string, PlatformName>> {
  if (layerIds.length === 0) return new Map();
  const rows = await store.db
    .selectFrom('project_layers')
    .select(['layer_id', 'type'])
    .where('layer_id', 'in', layerIds)
    .execute();
  return new Map(rows.map(({ layer_id, type }) => [layer_id, PLATFORM_OF_LAYER[type]]));
}

function toRecord(row: Selectable<ProjectLayersTable>): LayerRecord {
  const { capi: _capi, routing: _routing, ...config } = row.config;
  return { ...toLayer(row), config, created_at: row.created_at, updated_at: row.updated_at };
}
