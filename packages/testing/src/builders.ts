import { randomUUID } from 'node:crypto';
import type { CapiBlock, Layer, LayerType, SdkApp } from '@capi-relay/contracts';

/** An event as an SDK posts it. */
export interface PostedEvent {
  readonly event: string;
  readonly timestamp: string;
  readonly event_id: string;
  readonly [field: string]: unknown;
}

/** A valid event that happened now, with ids of its own; what is passed replaces or adds fields. */
export function anEvent(overrides: Readonly<Record<string, unknown>> = {}): PostedEvent {
  return {
    event: 'content_open',
    timestamp: new Date().toISOString(),
    event_id: randomUUID(),
    app_user_id: `user_${randomUUID()}`,
    install_id: randomUUID(),
    session_id: randomUUID(),
    environment: 'production',
    platform: 'ios',
    os_version: '17.4',
    app_version: '3.2.1',
    device_model: 'iPhone15,2',
    locale: 'en-US',
    properties: {},
    ...overrides,
  };
}

/** A finished purchase of 49.99 EUR; `properties` that are passed are added to its own. */
export function aPurchase(overrides: Readonly<Record<string, unknown>> = {}): PostedEvent {
  const { properties, ...fields } = overrides;
  return anEvent({
    event: 'purchase_success',
    properties: {
      revenue: 49.99,
      currency: 'EUR',
      order_id: `order_${randomUUID()}`,
      product_id: 'pro_yearly',
      ...(typeof properties === 'object' ? properties : {}),
    },
    ...fields,
  });
}

export function anApp(overrides: Partial<SdkApp> = {}): SdkApp {
  return {
    app_id: `app_${randomUUID()}`,
    project_id: 'project_test',
    name: 'Test app',
    platform: 'ios',
    bundle_id: 'com.example.test',
    android_package: 'com.example.test',
    web_domain: 'shop.example.com',
    settings: {},
    ...overrides,
  };
}

const PIXEL_IDS: Readonly<Record<LayerType, string>> = {
  meta_ads: '1234567890',
  tiktok_ads: 'TEST0PIXEL0CODE00001',
};

/** An active Meta layer that passes every gate; `capi` is merged over its own block. */
export function aLayer(overrides: Partial<Omit<Layer, 'capi'>> & { capi?: Partial<CapiBlock> } = {}): Layer {
  const type = overrides.type ?? 'meta_ads';
  return {
    layer_id: `layer_${randomUUID()}`,
    project_id: 'project_test',
    type,
    name: 'Test layer',
    is_active: true,
    is_deleted: false,
    routing: {},
    ...overrides,
    capi: {
      enabled: true,
      pixel_id: PIXEL_IDS[type],
      access_token_vault_id: `vault_${randomUUID()}`,
      ...overrides.capi,
    },
  };
}
