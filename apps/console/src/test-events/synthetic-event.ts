import { type Layer, SDK_PLATFORMS, type SdkApp, type SdkEvent } from '@capi-relay/contracts';
import type { LoadedDelivery } from '@capi-relay/delivery/decisions';
import { sealEvent } from '@capi-relay/mapping';

export const DEFAULT_TEST_EVENT = 'purchase_success';

/** A user agent is asked for with website events; this one names nobody's browser. */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

export interface SyntheticEventOptions {
  readonly layer: Layer;
  readonly app: SdkApp;
  readonly eventName: string;
  readonly properties: Readonly<Record<string, unknown>> | undefined;
  /** Names the event and its invented install. */
  readonly testId: string;
  /** Unix milliseconds. */
  readonly now: number;
}

/** An event of an invented user, as a worker would load it for a delivery to the layer. */
export function syntheticDelivery(options: SyntheticEventOptions): LoadedDelivery {
  const { layer, app, testId, now } = options;
  const sealed = sealEvent(syntheticEvent(options), {
    app,
    now,
    clockOffsetMs: 0,
    ip: null,
    userAgent: USER_AGENT,
    country: null,
    newEventId: () => testId,
  });
  const { app_id, event_id, occurred_on } = sealed.event;
  return {
    key: { app_id, event_id, occurred_on, layer_id: layer.layer_id },
    event: { ...sealed.event, received_at: now, routed_to: [layer.layer_id] },
    matching: sealed.matching,
    traits: [],
    clicks: sealed.clicks,
    advertisingRefused: false,
    attStatus: null,
    app,
    prior: null,
    firstUnknownAt: null,
  };
}

function syntheticEvent({ layer, app, eventName, properties, testId, now }: SyntheticEventOptions): SdkEvent {
  const platform = SDK_PLATFORMS.find((known) => known === app.platform);
  return {
    event: eventName,
    event_id: testId,
    timestamp: new Date(now).toISOString(),
    app_id: app.app_id,
    app_user_id: 'capi_relay_test_user',
    install_id: `install_${testId}`,
    environment: layer.capi.environments?.[0] ?? 'production',
    ...(platform === undefined ? {} : { platform }),
    os_version: platform === 'android' ? '14' : '17.4',
    app_version: '1.0.0',
    device_model: platform === 'android' ? 'Pixel 8' : 'iPhone15,2',
    locale: 'en-US',
    email: 'test.event@example.com',
    properties: properties ?? {
      revenue: 9.99,
      currency: app.settings.default_currency ?? 'USD',
      product_id: 'test_product',
      quantity: 1,
    },
  };
}
