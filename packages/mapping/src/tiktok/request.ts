import type { Layer, PlatformRequest, SendInput } from '@capi-relay/contracts';

export interface TiktokSettings {
  /** Such as `https://business-api.tiktok.com`. */
  readonly baseUrl: string;
}

/** `event_source` of a request; the events of one request share it. */
export type TiktokEnvelope = 'web' | 'app';

/** The path keeps its `v1.3` and its closing slash: the product's name is "Events API 2.0", the path's is not. */
const PATH = '/open_api/v1.3/event/track/';

/** The token is sent bare: with `Bearer ` before it TikTok calls it revoked. */
export function tiktokRequest(settings: TiktokSettings, input: SendInput): PlatformRequest {
  return {
    url: `${settings.baseUrl.replace(/\/+$/, '')}${PATH}`,
    headers: { 'access-token': input.token, 'content-type': 'application/json' },
    json: {
      event_source: input.envelope,
      event_source_id: eventSourceId(input.layer, input.envelope),
      data: input.payloads,
      ...(input.testEventCode === null ? {} : { test_event_code: input.testEventCode }),
    },
  };
}

/**
 * A pixel code names a website, a TikTok App ID an app.
 *
 * @throws Error where the layer has no such id: the gates are asked first.
 */
function eventSourceId(layer: Layer, envelope: string): string {
  const [setting, id] =
    envelope === 'app'
      ? (['tiktok_app_id', layer.capi.tiktok_app_id] as const)
      : (['pixel_id', layer.capi.pixel_id] as const);
  if (id) return id;
  throw new Error(
    `Layer ${layer.layer_id} has no ${setting}: set capi.${setting} before its ${envelope} events are sent to TikTok.`,
  );
}
