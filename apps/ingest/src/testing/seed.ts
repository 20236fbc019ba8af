import type { Layer, SdkApp } from '@capi-relay/contracts';
import { createLayer, createProject, createSdkApp, type Store, updateLayer } from '@capi-relay/store';

/** Writes an app and its layers as an operator sets them up. */
export async function seed(store: Store, app: SdkApp, layers: readonly Layer[]): Promise<void> {
  await createProject(store, { project_id: app.project_id, name: 'Test project' });
  await createSdkApp(store, app);
  for (const { is_active, is_deleted, ...layer } of layers) {
    await createLayer(store, { ...layer, project_id: app.project_id });
    await updateLayer(store, layer.layer_id, { is_active, is_deleted });
  }
}
