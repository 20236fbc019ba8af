import {
  capiBlockSchema,
  type Layer,
  type MapResult,
  type SdkApp,
  sdkEventSchema,
  type WarningCode,
} from '@capi-relay/contracts';
import type { Fields } from '../event/fields.js';
import { metaPlatform } from '../meta/platform.js';
import { sealEvent } from '../seal/seal-event.js';
import { sealTraits } from '../seal/seal-traits.js';
import { tiktokPlatform } from '../tiktok/platform.js';
import type { PeerCase, Translation } from './peer-case.fixture.js';

export const PLATFORMS = {
  meta: metaPlatform({ baseUrl: 'https://graph.facebook.com', apiVersion: 'v26.0' }),
  tiktok: tiktokPlatform({ baseUrl: 'https://business-api.tiktok.com' }),
};

export type Run =
  | { readonly kind: 'request'; readonly json: Fields; readonly warnings: readonly WarningCode[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Takes a translated case the whole way: accepted, sealed, mapped, put into a request. */
export function run(peerCase: PeerCase, translation: Translation): Run {
  const accepted = sdkEventSchema.safeParse(translation.event);
  if (!accepted.success) return { kind: 'refused', reason: 'not accepted' };
  const app = appOf(translation);
  const layer = layerOf(peerCase, translation);
  const sealed = sealEvent(accepted.data, {
    app,
    now: translation.now,
    clockOffsetMs: 0,
    ip: translation.ip ?? null,
    userAgent: translation.userAgent ?? null,
    country: null,
    newEventId: () => 'made',
  });
  const traits = sealTraits(translation.traits ?? {}, { app, now: translation.now, country: null });
  const result = PLATFORMS[peerCase.platform].map({
    event: { ...sealed.event, received_at: translation.now, routed_to: [layer.layer_id] },
    matching: sealed.matching,
    traits: [traits.identity],
    clicks: [...(translation.clicks ?? []), ...sealed.clicks],
    app,
    layer,
    platformEvent: translation.platformEvent,
    now: translation.now,
  });
  return requestOf(peerCase, translation, layer, result, sealed.warnings);
}

function requestOf(
  { platform }: PeerCase,
  translation: Translation,
  layer: Layer,
  result: MapResult,
  sealWarnings: readonly WarningCode[],
): Run {
  if (result.kind === 'drop') return { kind: 'refused', reason: result.reason };
  if (!layer.capi.pixel_id && result.envelope !== 'app')
    return { kind: 'refused', reason: 'pixel_id_missing' };
  const { json } = PLATFORMS[platform].request({
    layer,
    envelope: result.envelope,
    payloads: [result.payload],
    testEventCode: translation.testEventCode ?? null,
    token: 'token',
  });
  return { kind: 'request', json, warnings: [...sealWarnings, ...result.warnings] };
}

function appOf({ app }: Translation): SdkApp {
  return {
    app_id: 'app_1',
    project_id: 'project_1',
    name: '',
    platform: 'web',
    bundle_id: null,
    android_package: null,
    web_domain: null,
    settings: {},
    ...app,
  };
}

function layerOf({ platform }: PeerCase, { capi }: Translation): Layer {
  return {
    layer_id: 'layer_1',
    project_id: 'project_1',
    type: PLATFORMS[platform].layerType,
    name: 'Layer',
    is_active: true,
    is_deleted: false,
    routing: {},
    capi: capiBlockSchema.parse({ enabled: true, ...capi }),
  };
}
