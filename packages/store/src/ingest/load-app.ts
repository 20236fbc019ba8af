import type { Layer, SdkApp } from '@capi-relay/contracts';
import type { Store } from '../open-store.js';
import { type LayerRow, readableLayer } from '../settings/layers.js';

/** An SDK app and the layers of its project. */
export interface AppState {
  readonly app: SdkApp;
  /** Layers of the app's project that are not deleted, whatever their routing. */
  readonly layers: readonly Layer[];
}

/** `null` where there is no such app. */
export async function loadApp(store: Store, appId: string): Promise<AppState | null> {
  const app = await store.db
    .selectFrom('sdk_apps')
    .select([
      'app_id',
      'project_id',
      'name',
      'platform',
      'bundle_id',
      'android_package',
      'web_domain',
      'settings',
    ])
    .where('app_id', '=', appId)
    .executeTakeFirst();
  if (app === undefined) return null;
  const rows: LayerRow[] = await store.db
    .selectFrom('project_layers')
    .select(['layer_id', 'project_id', 'type', 'name', 'config', 'is_active', 'is_deleted'])
    .where('project_id', '=', app.project_id)
    .where('is_deleted', '=', false)
    .orderBy('layer_id')
    .execute();
  return { app, layers: rows.map((row) => readableLayer(row, store.log)) };
}
