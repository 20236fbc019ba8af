import {
  findLayer,
  findProject,
  findSdkApp,
  findVaultEntry,
  type LayerRecord,
  type Project,
  type SdkAppRecord,
  type Store,
  type VaultEntry,
} from '@capi-relay/store';
import { notFound } from '../http/api-error.js';

/** @throws ApiError `NOT_FOUND` */
export async function existingProject(store: Store, projectId: string): Promise<Project> {
  const project = await findProject(store, projectId);
  if (project === null) throw notFound('project');
  return project;
}

/**
 * A layer of the project that is not deleted.
 *
 * @throws ApiError `NOT_FOUND`
 */
export async function existingLayer(
  store: Store,
  params: { readonly projectId: string; readonly layerId: string },
): Promise<LayerRecord> {
  const layer = await findLayer(store, params.layerId);
  if (layer === null || layer.project_id !== params.projectId || layer.is_deleted) throw notFound('layer');
  return layer;
}

/** @throws ApiError `NOT_FOUND` */
export async function existingApp(
  store: Store,
  params: { readonly projectId: string; readonly appId: string },
): Promise<SdkAppRecord> {
  const app = await findSdkApp(store, params.appId);
  if (app === null || app.project_id !== params.projectId) throw notFound('SDK app');
  return app;
}

/** @throws ApiError `NOT_FOUND` */
export async function existingVaultEntry(
  store: Store,
  params: { readonly projectId: string; readonly vaultId: string },
): Promise<VaultEntry> {
  const entry = await findVaultEntry(store, params.vaultId);
  if (entry === null || entry.project_id !== params.projectId) throw notFound('vault entry');
  return entry;
}
