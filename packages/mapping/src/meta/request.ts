import type { Layer, PlatformRequest, SendInput } from '@capi-relay/contracts';

export interface MetaSettings {
  /** Such as `https://graph.facebook.com`. */
  readonly baseUrl: string;
  /** Such as `v26.0`: an unversioned call is refused. */
  readonly apiVersion: string;
}

/** The token goes into the header: a URL ends up in access logs and error texts. */
export function metaRequest(settings: MetaSettings, input: SendInput): PlatformRequest {
  return {
    url: eventsUrl(settings, input.layer),
    headers: metaHeaders(input.token),
    json: {
      data: input.payloads,
      ...(input.testEventCode === null ? {} : { test_event_code: input.testEventCode }),
    },
  };
}

export function metaHeaders(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

/**
 * The events edge of the layer's dataset.
 *
 * @throws Error where the layer has no `pixel_id`, since the gates are asked first, or one that means a folder in an
 * address, however it is encoded
 */
export function eventsUrl(settings: MetaSettings, layer: Layer): string {
  const pixelId = layer.capi.pixel_id;
  if (!pixelId) {
    throw new Error(
      `Layer ${layer.layer_id} has no pixel_id: set capi.pixel_id before its events are sent to Meta.`,
    );
  }
  if (pixelId === '.' || pixelId === '..') {
    throw new Error(
      `Layer ${layer.layer_id} has the pixel_id "${pixelId}", which is no id: mend capi.pixel_id.`,
    );
  }
  const base = settings.baseUrl.replace(/\/+$/, '');
  return `${base}/${settings.apiVersion}/${encodeURIComponent(pixelId)}/events`;
}
