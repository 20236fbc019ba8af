import type { Layer, SdkApp, StoredEvent } from '@capi-relay/contracts';
import type { LoadedDelivery } from '@capi-relay/store';
import type { SendableWork } from './conclude.js';

const NOW = Date.UTC(2026, 10, 25, 12);

export interface DeliveryOverrides extends Partial<Omit<LoadedDelivery, 'event'>> {
  readonly event?: Partial<StoredEvent> | null;
}

/** A stored purchase that could be sent, for tests of what is decided about it. Times are around {@link NOW}. */
export function aLoadedDelivery(
  app: SdkApp,
  layer: Layer,
  overrides: DeliveryOverrides = {},
): LoadedDelivery {
  const key = { app_id: app.app_id, event_id: 'event-1', occurred_on: '2026-11-25' };
  const { event, ...rest } = overrides;
  return {
    key: { ...key, layer_id: layer.layer_id },
    matching: { em: ['a'.repeat(64)], ip: '203.0.113.9', user_agent: 'Mozilla/5.0' },
    traits: [],
    clicks: [],
    advertisingRefused: false,
    attStatus: null,
    app,
    prior: null,
    firstUnknownAt: null,
    ...rest,
    event:
      event === null
        ? null
        : {
            ...key,
            event_name: 'purchase_success',
            event_time: NOW - 1_000,
            received_at: NOW - 500,
            environment: 'production',
            platform: 'web',
            install_id: 'install-1',
            app_user_id: 'user-1',
            session_id: null,
            body: {
              event_source_url: 'https://shop.example.com/thanks',
              properties: { revenue: 9.99, currency: 'USD' },
            },
            routed_to: [layer.layer_id],
            ...event,
          },
  };
}

export const TEST_NOW = NOW;

export function aSendableWork(
  loaded: LoadedDelivery,
  context: SendableWork['context'] = { attempt: 1, isLastAttempt: false },
): SendableWork {
  return {
    key: loaded.key,
    context,
    sendable: { loaded, platformEvent: 'Purchase', payload: {}, envelope: '', testEventCode: null },
  };
}
