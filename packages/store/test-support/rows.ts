import { randomUUID } from 'node:crypto';
import type {
  DeliveryKey,
  DropReason,
  FailureReason,
  Outcome,
  ParkReason,
  PlatformDetail,
  StoredEvent,
} from '@capi-relay/contracts';
import type { EventToAppend } from '../src/ingest/append-events.js';
import type { Store } from '../src/open-store.js';
import { createLayer } from '../src/settings/layers.js';
import { createProject } from '../src/settings/projects.js';
import { createSdkApp } from '../src/settings/sdk-apps.js';
import { createVaultEntry } from '../src/settings/vault-entries.js';
import { dayOf } from '../src/upkeep/partitioned-tables.js';

export interface SeededProject {
  readonly projectId: string;
  readonly appId: string;
  readonly metaLayer: string;
  readonly tiktokLayer: string;
  readonly vaultId: string;
}

/** A project with one app, a vault entry and a layer of each platform; both layers use the entry. */
export async function seedProject(store: Store): Promise<SeededProject> {
  const projectId = `prj_${randomUUID()}`;
  const appId = `app_${randomUUID()}`;
  const vaultId = `vault_${randomUUID()}`;
  await createProject(store, { project_id: projectId, name: 'A project' });
  await createSdkApp(store, {
    app_id: appId,
    project_id: projectId,
    name: 'An app',
    platform: 'ios',
    bundle_id: 'com.example',
    android_package: null,
    web_domain: null,
    settings: { default_currency: 'EUR' },
  });
  await createVaultEntry(store, { vault_id: vaultId, project_id: projectId, jwe: 'sealed-1', kid: 'key-1' });
  const layer = async (type: 'meta_ads' | 'tiktok_ads') => {
    const { layer_id } = await createLayer(store, {
      layer_id: `layer_${randomUUID()}`,
      project_id: projectId,
      type,
      name: 'A layer',
      capi: { enabled: true, pixel_id: '1234567890', access_token_vault_id: vaultId },
    });
    return layer_id;
  };
  return {
    projectId,
    appId,
    vaultId,
    metaLayer: await layer('meta_ads'),
    tiktokLayer: await layer('tiktok_ads'),
  };
}

type Overrides = Partial<Omit<EventToAppend, 'event'>> & { readonly event?: Partial<StoredEvent> };

/** An event of the app that happened now and belongs to no layer unless told otherwise. */
export function anEventOf(appId: string, overrides: Overrides = {}): EventToAppend {
  const eventTime = overrides.event?.event_time ?? Date.now();
  return {
    matching: { em: ['a'.repeat(64)] },
    clicks: [],
    ...overrides,
    event: {
      app_id: appId,
      event_id: randomUUID(),
      occurred_on: dayOf(eventTime),
      event_name: 'purchase_success',
      event_time: eventTime,
      environment: 'production',
      platform: 'ios',
      install_id: 'install-1',
      app_user_id: 'user-1',
      session_id: null,
      body: { properties: { revenue: 9.99 } },
      routed_to: [],
      ...overrides.event,
    },
  };
}

export function deliveryOf({ event }: EventToAppend, layerId: string): DeliveryKey {
  const { app_id, event_id, occurred_on } = event;
  return { app_id, event_id, occurred_on, layer_id: layerId };
}

export type Ending =
  | { readonly status: 'delivered'; readonly reason: null }
  | { readonly status: 'dropped'; readonly reason: DropReason }
  | { readonly status: 'failed'; readonly reason: FailureReason }
  | { readonly status: 'parked'; readonly reason: ParkReason };

/** An outcome of the delivery, `delivered` unless told otherwise. */
export function anOutcome(
  key: DeliveryKey,
  ending: Ending = { status: 'delivered', reason: null },
  more: { readonly settled_at?: number; readonly event_name?: string; readonly detail?: PlatformDetail } = {},
): Outcome {
  return {
    ...key,
    event_name: 'purchase_success',
    platform_event: 'Purchase',
    settled_at: Date.now(),
    attempts: 1,
    ...more,
    ...ending,
  };
}
