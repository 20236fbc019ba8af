import type {
  CapiBlock,
  ClickRecord,
  Layer,
  MapInput,
  MapResult,
  Matching,
  PlatformPayload,
  SdkApp,
  SealedIdentity,
  StoredEvent,
} from '@capi-relay/contracts';

/** 20 November 2026, 12:00:00 UTC, in Unix milliseconds. */
export const NOW = Date.UTC(2026, 10, 20, 12);
export const SECOND = 1_000;
export const DAY = 86_400_000;

/** SHA-256 of `john_smith@gmail.com`. */
export const EMAIL_HASH = '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f';
/** SHA-256 of `16505551212`, Meta's form, and of `+16505551212`, TikTok's. */
export const PHONE_HASH = 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176';
export const PHONE_E164_HASH = 'a'.repeat(64);
export const USER_HASH = 'b'.repeat(64);
export const INSTALL_HASH = 'c'.repeat(64);

export interface InputParts {
  readonly event?: Partial<StoredEvent>;
  /** Replaces `body.properties`. */
  readonly properties?: Readonly<Record<string, unknown>>;
  /** `null` once matching data is gone; else merged over a single hashed e-mail address. */
  readonly matching?: Matching | null;
  readonly traits?: readonly SealedIdentity[];
  readonly clicks?: readonly ClickRecord[];
  readonly app?: Partial<SdkApp>;
  readonly capi?: Partial<CapiBlock>;
  readonly platformEvent?: string;
  readonly now?: number;
}

const BODY = {
  os_version: '17.4',
  app_version: '3.2.1',
  device_model: 'iPhone15,2',
  locale: 'en-US',
};

/** An iOS `content_open` of ten seconds ago by somebody with a hashed e-mail address; parts are merged over it. */
export function mapInput(parts: InputParts = {}): MapInput {
  const layer: Layer = {
    layer_id: 'layer_1',
    project_id: 'project_1',
    type: 'meta_ads',
    name: 'Layer',
    is_active: true,
    is_deleted: false,
    routing: {},
    capi: { enabled: true, pixel_id: '1234567890', access_token_vault_id: 'vault_1', ...parts.capi },
  };
  return {
    event: {
      app_id: 'app_1',
      event_id: 'event_1',
      occurred_on: '2026-11-20',
      event_name: 'content_open',
      event_time: NOW - 10 * SECOND,
      received_at: NOW - 9 * SECOND,
      environment: 'production',
      platform: 'ios',
      install_id: 'install_1',
      app_user_id: 'user_1',
      session_id: null,
      routed_to: ['layer_1'],
      body: { ...BODY, properties: parts.properties ?? {} },
      ...parts.event,
    },
    matching: parts.matching === undefined ? { em: [EMAIL_HASH] } : parts.matching,
    traits: parts.traits ?? [],
    clicks: parts.clicks ?? [],
    app: {
      app_id: 'app_1',
      project_id: 'project_1',
      name: 'Demo',
      platform: 'ios',
      bundle_id: 'com.example.demo',
      android_package: null,
      web_domain: null,
      settings: {},
      ...parts.app,
    },
    layer,
    platformEvent: parts.platformEvent ?? 'ViewContent',
    now: parts.now ?? NOW,
  };
}

/** A web event of the same person, on a page of a shop. */
export function webInput(parts: InputParts = {}): MapInput {
  return mapInput({
    ...parts,
    event: {
      platform: 'web',
      body: {
        event_source_url: 'https://shop.example.com/p/1?color=red',
        properties: parts.properties ?? {},
      },
      ...parts.event,
    },
    app: { platform: 'web', bundle_id: null, web_domain: 'shop.example.com', ...parts.app },
    matching: parts.matching === undefined ? { em: [EMAIL_HASH], user_agent: 'Mozilla/5.0' } : parts.matching,
  });
}

/** The payload of a result; a drop is a failed test and says why. */
export function payloadOf(result: MapResult): PlatformPayload {
  if (result.kind === 'payload') return result.payload;
  throw new Error(`Expected a payload, but the event was dropped: ${result.reason}.`);
}

/** A part of a payload as an object; absent parts are empty. */
export function partOf(payload: PlatformPayload, key: string): Readonly<Record<string, unknown>> {
  const part = payload[key];
  return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part)) : {};
}
