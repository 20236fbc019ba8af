import type { CapiBlock, Layer } from '@capi-relay/contracts';
import { metaPlatform } from '@capi-relay/mapping';
import type { LoadedDelivery } from '@capi-relay/store';
import { aLayer, anApp } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { AGE_MARGIN_MS, DEDUP_MARGIN_MS, decide } from './decide.js';
import { aLoadedDelivery, type DeliveryOverrides, TEST_NOW } from './test-deliveries.js';

const platform = metaPlatform({ baseUrl: 'https://graph.facebook.com', apiVersion: 'v26.0' });
const app = anApp();
const DAY_MS = 24 * 60 * 60 * 1_000;

interface Situation {
  readonly layer?: Partial<Omit<Layer, 'capi'>>;
  readonly capi?: Partial<CapiBlock>;
  readonly noLayer?: true;
  readonly delivery?: DeliveryOverrides;
}

function decided({ layer = {}, capi = {}, noLayer, delivery = {} }: Situation) {
  const installed = aLayer({ ...layer, capi });
  const loaded: LoadedDelivery = aLoadedDelivery(app, installed, delivery);
  return decide(loaded, noLayer ? null : installed, platform, TEST_NOW);
}

describe('decide: one reason for each gate', () => {
  const drops: readonly (readonly [string, Situation])[] = [
    ['user_forgotten', { delivery: { isForgotten: true } }],
    ['user_forgotten', { noLayer: true, delivery: { app: null, isForgotten: true } }],
    ['app_unknown', { delivery: { app: null } }],
    ['layer_missing', { noLayer: true }],
    ['layer_missing', { layer: { is_deleted: true } }],
    ['layer_inactive', { layer: { is_active: false } }],
    ['capi_disabled', { capi: { enabled: false } }],
    ['pixel_id_missing', { capi: { pixel_id: null } }],
    ['pixel_id_missing', { capi: { pixel_id: '' } }],
    ['token_missing', { capi: { access_token_vault_id: null } }],
    ['environment_excluded', { delivery: { event: { environment: 'staging' } } }],
    ['environment_excluded', { capi: { environments: ['staging'] } }],
    ['consent_denied', { delivery: { advertisingRefused: true } }],
    ['unmapped', { delivery: { event: { event_name: 'level_complete' } } }],
    ['unmapped', { capi: { event_map: { purchase_success: null } } }],
    ['too_old', { delivery: { event: { event_time: TEST_NOW - 8 * DAY_MS } } }],
    ['match_keys_missing', { delivery: { matching: {}, event: { app_user_id: null, install_id: null } } }],
    ['value_missing', { capi: { missing_value: 'drop' }, delivery: { event: { body: { properties: {} } } } }],
  ];

  test.each(drops)('drops with %s: %j', (reason, situation) => {
    expect(decided(situation)).toMatchObject({ kind: 'drop', reason });
  });

  test('the first gate that fails names the reason', () => {
    const everythingWrong: Situation = {
      layer: { is_active: false },
      capi: { enabled: false, pixel_id: null },
      delivery: { advertisingRefused: true, event: { event_name: 'level_complete' } },
    };
    expect(decided(everythingWrong)).toMatchObject({ reason: 'layer_inactive' });
  });
});

describe('decide: what is sent', () => {
  test('a purchase goes out as Purchase under its own event_id', () => {
    expect(decided({})).toMatchObject({
      kind: 'send',
      sendable: {
        platformEvent: 'Purchase',
        testEventCode: null,
        payload: { event_name: 'Purchase', event_id: 'event-1' },
      },
    });
  });

  test("a layer's event_map wins over the default", () => {
    const situation: Situation = { capi: { event_map: { purchase_success: 'Donate' } } };
    expect(decided(situation)).toMatchObject({ sendable: { payload: { event_name: 'Donate' } } });
  });

  test('an event of another environment goes out as a test event where the layer has a code', () => {
    const situation: Situation = {
      capi: { test_event_code: 'TEST1' },
      delivery: { event: { environment: 'staging' } },
    };
    expect(decided(situation)).toMatchObject({ kind: 'send', sendable: { testEventCode: 'TEST1' } });
    expect(decided({ capi: { test_event_code: 'TEST1' } })).toMatchObject({
      sendable: { testEventCode: null },
    });
  });

  test('a parked delivery is decided anew', () => {
    expect(decided({ delivery: { prior: { status: 'parked', reason: 'replay' } } }).kind).toBe('send');
  });
});

describe('decide: what is over', () => {
  test.each(['delivered', 'dropped', 'failed'] as const)('a delivery that is %s stays so', (status) => {
    expect(decided({ delivery: { prior: { status, reason: null } } })).toEqual({ kind: 'settled' });
  });

  test('a job without a stored event is lost, not sent', () => {
    expect(decided({ delivery: { event: null } })).toEqual({ kind: 'lost' });
  });

  const young = TEST_NOW - platform.limits.maxAgeMs + AGE_MARGIN_MS;
  test.each([
    ['sent while it is young enough', young, 'send'],
    ['expired a moment later', young - 1, 'fail'],
  ])('an event that waited is %s', (_rule, event_time, kind) => {
    const event = { event_time, received_at: event_time + 1_000 };
    expect(decided({ delivery: { event } }).kind).toBe(kind);
  });

  const merged = TEST_NOW - platform.limits.dedupWindowMs + DEDUP_MARGIN_MS;
  test.each([
    ['sent again while a copy would be merged', merged, 'send'],
    ['not sent again once a copy would count twice', merged - 1, 'fail'],
  ])('a delivery whose send was not answered is %s', (_rule, firstUnknownAt, kind) => {
    const decision = decided({ delivery: { firstUnknownAt } });
    expect(decision.kind).toBe(kind);
    if (kind === 'fail') {
      expect(decision).toMatchObject({ reason: 'outcome_unknown' });
    }
  });
});
