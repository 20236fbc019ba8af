import type { CapiBlock, LayerType, Routing } from '@capi-relay/contracts';
import { LAYER_TYPES } from '@capi-relay/contracts';
import type { Issue } from '@capi-relay/contracts/operator';
import {
  createLayer,
  findVaultEntry,
  type LayerRecord,
  layerFacts,
  listLayers,
  listSdkApps,
  lockLayer,
  type Store,
  updateLayer,
} from '@capi-relay/store';
import { changedFields } from '../audit/audit-change.js';
import { invalidFields } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import { pageOfAll } from '../http/page-of-all.js';
import { eventMappings } from '../layers/event-mappings.js';
import { CAPI_KEYS, capiIssues, mergeCapi, mergeRouting } from '../layers/merge-config.js';
import { MAX_AGE_MS, platformInfo, platformOf } from '../layers/platforms.js';
import type { ConsoleParts } from '../parts.js';
import { layerView } from '../views.js';
import { existingLayer } from './existing.js';

type LayerRoute =
  | 'listPlatforms'
  | 'listLayers'
  | 'createLayer'
  | 'readLayer'
  | 'patchLayer'
  | 'deleteLayer'
  | 'readEventMap';

const SHOWN = ['name', 'isActive', 'type', 'app_ids', 'countries', ...CAPI_KEYS] as const;

export function layerRoutes({ newUuid }: Pick<ConsoleParts, 'newUuid'>): Handlers<LayerRoute> {
  return {
    async listPlatforms() {
      return { items: LAYER_TYPES.map(platformInfo) };
    },

    async listLayers({ params, query }, call) {
      const all = await listLayers(call.store, params.projectId);
      const layers = all.filter((layer) => query.type === undefined || layer.type === query.type);
      const page = pageOfAll(layers, query, (layer) => layer.layer_id);
      return { ...page, items: page.items.map(layerView) };
    },

    async createLayer({ params, body }, call) {
      const capi = mergeCapi({}, body.capi);
      const routing = mergeRouting({}, body.routing);
      await checkConfig(call.store, params.projectId, body.type, capi, routing);
      const layer = await createLayer(call.store, {
        layer_id: `layer_${newUuid()}`,
        project_id: params.projectId,
        type: body.type,
        name: body.name,
        is_active: body.isActive,
        capi,
        routing,
      });
      await call.audit({
        type: 'layer.created',
        target: { kind: 'layer', id: layer.layer_id },
        projectId: params.projectId,
        changes: [...changedFields({}, { type: layer.type }, SHOWN), ...changesOf(null, layer)],
      });
      return layerView(layer);
    },

    async readLayer({ params }, call) {
      return layerView(await existingLayer(call.store, params));
    },

    async patchLayer({ params, body }, call) {
      await lockLayer(call.store.db, params.layerId);
      const before = await existingLayer(call.store, params);
      const capi = mergeCapi(before.capi, body.capi);
      const routing = mergeRouting(before.routing, body.routing);
      await checkConfig(call.store, params.projectId, before.type, capi, routing);
      const after = await updateLayer(call.store, params.layerId, {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.isActive === undefined ? {} : { is_active: body.isActive }),
        ...(body.capi === undefined ? {} : { capi }),
        ...(body.routing === undefined ? {} : { routing }),
      });
      await call.audit({
        type: patchType(before, after),
        target: { kind: 'layer', id: params.layerId },
        projectId: params.projectId,
        changes: changesOf(before, after),
      });
      return layerView(after);
    },

    async deleteLayer({ params }, call) {
      await existingLayer(call.store, params);
      await updateLayer(call.store, params.layerId, { is_deleted: true });
      await call.audit({
        type: 'layer.deleted',
        target: { kind: 'layer', id: params.layerId },
        projectId: params.projectId,
      });
      return { id: params.layerId, isDeleted: true as const };
    },

    async readEventMap({ params }, call) {
      const layer = await existingLayer(call.store, params);
      const [facts] = await layerFacts(call.store, [layer.layer_id], call.now.getTime(), MAX_AGE_MS);
      return {
        layerId: params.layerId,
        mappings: eventMappings(layer.capi.event_map ?? {}, platformOf(layer.type)),
        unmapped: (facts?.unmapped ?? []).map(({ name, count }) => ({ sdkEvent: name, count })),
      };
    },
  };
}

function patchType(before: LayerRecord, after: LayerRecord): string {
  if (before.is_active === after.is_active) return 'layer.updated';
  return after.is_active ? 'layer.resumed' : 'layer.paused';
}

function changesOf(before: LayerRecord | null, after: LayerRecord) {
  return [
    ...changedFields(
      before === null ? {} : { name: before.name, isActive: before.is_active },
      { name: after.name, isActive: after.is_active },
      SHOWN,
    ),
    ...changedFields(before?.capi ?? {}, after.capi, SHOWN, 'capi.'),
    ...changedFields({ ...before?.routing }, { ...after.routing }, SHOWN, 'routing.'),
  ];
}

/** @throws ApiError `VALIDATION` */
async function checkConfig(
  store: Store,
  projectId: string,
  type: LayerType,
  capi: CapiBlock,
  routing: Routing,
): Promise<void> {
  const issues = [
    ...capiIssues(type, capi),
    ...(await vaultIssues(store, projectId, capi)),
    ...(await routingIssues(store, projectId, routing)),
  ];
  if (issues.length > 0) throw invalidFields(issues);
}

async function vaultIssues(store: Store, projectId: string, capi: CapiBlock): Promise<Issue[]> {
  if (!capi.access_token_vault_id) return [];
  const entry = await findVaultEntry(store, capi.access_token_vault_id);
  if (entry?.project_id === projectId) return [];
  return [
    {
      path: 'capi.access_token_vault_id',
      message: 'The project has no such vault entry. Paste the token to make one',
    },
  ];
}

async function routingIssues(store: Store, projectId: string, routing: Routing): Promise<Issue[]> {
  if (routing.app_ids === undefined) return [];
  const known = new Set((await listSdkApps(store, projectId)).map((app) => app.app_id));
  return routing.app_ids.flatMap((appId, index) =>
    known.has(appId)
      ? []
      : [{ path: `routing.app_ids.${index}`, message: 'The project has no such SDK app' }],
  );
}
