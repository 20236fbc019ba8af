import type { LayerType } from '@capi-relay/contracts';
import {
  createLayer,
  createProject,
  createSdkApp,
  createVaultEntry,
  findSdkApp,
  type Store,
  storeTransaction,
} from '@capi-relay/store';
import { newVaultId, sealToken, type VaultPublicJwk } from '@capi-relay/vault';

export const DEMO_APP_ID = 'app_demo';
const DEMO_PROJECT_ID = 'prj_demo';

interface DemoLayer {
  readonly layer_id: string;
  readonly type: LayerType;
  readonly name: string;
  readonly pixel_id: string;
}

const DEMO_LAYERS: readonly DemoLayer[] = [
  { layer_id: 'layer_demo_meta', type: 'meta_ads', name: 'Meta demo pixel', pixel_id: '1234567890' },
  {
    layer_id: 'layer_demo_tiktok',
    type: 'tiktok_ads',
    name: 'TikTok demo pixel',
    pixel_id: 'DEMO0PIXEL0CODE00001',
  },
];

export interface DemoSources {
  readonly publicJwk: VaultPublicJwk;
  readonly newUuid: () => string;
  /** A token the sandbox will accept; it is sealed at once. */
  readonly newToken: () => string;
}

async function createDemoLayer(store: Store, layer: DemoLayer, sources: DemoSources): Promise<void> {
  const vaultId = newVaultId(sources.newUuid());
  await createVaultEntry(store, {
    vault_id: vaultId,
    project_id: DEMO_PROJECT_ID,
    jwe: await sealToken(sources.newToken(), vaultId, sources.publicJwk),
    kid: sources.publicJwk.kid,
  });
  await createLayer(store, {
    layer_id: layer.layer_id,
    project_id: DEMO_PROJECT_ID,
    type: layer.type,
    name: layer.name,
    capi: { enabled: true, pixel_id: layer.pixel_id, access_token_vault_id: vaultId },
  });
}

/**
 * Makes the demo project where it is not there yet, all of it or nothing: a start that is interrupted is begun anew by
 * the next one. What an operator changed in it since stays changed.
 */
export async function ensureDemoProject(store: Store, sources: DemoSources): Promise<void> {
  if ((await findSdkApp(store, DEMO_APP_ID)) !== null) {
    return;
  }
  await storeTransaction(store, (transaction) => createDemoProject(transaction, sources));
}

async function createDemoProject(store: Store, sources: DemoSources): Promise<void> {
  await createProject(store, { project_id: DEMO_PROJECT_ID, name: 'Demo project' });
  for (const layer of DEMO_LAYERS) {
    await createDemoLayer(store, layer, sources);
  }
  await createSdkApp(store, {
    app_id: DEMO_APP_ID,
    project_id: DEMO_PROJECT_ID,
    name: 'Demo app',
    platform: 'ios',
    bundle_id: 'com.example.demo',
    android_package: null,
    web_domain: null,
    settings: { default_currency: 'USD', default_country: 'US' },
  });
}
