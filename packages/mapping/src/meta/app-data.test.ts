import type { MapInput, MapResult } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { EMAIL_HASH, mapInput, partOf, payloadOf, webInput } from '../map-input.fixture.js';
import { mapToMeta } from './map.js';

const payload = (input: MapInput) => payloadOf(mapToMeta(input));
const warningsOf = (result: MapResult) => result.warnings;

describe('an app event', () => {
  test('describes its device in sixteen texts', () => {
    expect(payload(mapInput()).app_data).toEqual({
      advertiser_tracking_enabled: 0,
      application_tracking_enabled: 1,
      extinfo: [
        'i2',
        'com.example.demo',
        '3.2.1',
        '3.2.1',
        '17.4',
        'iPhone15,2',
        'en_US',
        '',
        '',
        '',
        '',
        '',
        '',
        '',
        '',
        '',
      ],
    });
  });

  test('fills what the SDK knows beyond that', () => {
    const body = {
      os_version: '14',
      app_version: '3.2.1',
      app_build: '771',
      device_model: 'Pixel 8',
      locale: 'pt_BR',
      timezone_abbreviation: 'GMT-3',
      carrier: 'Vivo',
      screen_width: 1080,
      screen_height: 2400,
      screen_density: '2.75',
      cpu_cores: 8,
      storage_total_gb: 128,
      storage_free_gb: 8,
      timezone: 'America/Sao_Paulo',
      install_referrer: 'utm_source=x',
    };
    const app = { bundle_id: null, android_package: 'com.example.demo' };
    const data = payload(mapInput({ event: { platform: 'android', body }, app })).app_data;
    expect(data).toEqual({
      advertiser_tracking_enabled: 1,
      application_tracking_enabled: 1,
      install_referrer: 'utm_source=x',
      extinfo: [
        ...['a2', 'com.example.demo', '3.2.1', '771', '14', 'Pixel 8', 'pt_BR', 'GMT-3', 'Vivo'],
        ...['1080', '2400', '2.75', '8', '128', '8', 'America/Sao_Paulo'],
      ],
    });
  });

  const android = (matching: object, fields: object = {}) =>
    payload(
      mapInput({
        event: { platform: 'android', body: { os_version: '14', ...fields } },
        matching: { em: [EMAIL_HASH], ...matching },
      }),
    ).app_data;

  test.each<[string, object, object]>([
    ['whose advertising id was all zeros', { ad_tracking_limited: true }, {}],
    ['whose SDK says so', {}, { limit_ad_tracking: true }],
    ['whose SDK says so in its properties', {}, { properties: { limit_ad_tracking: 'true' } }],
    ['whose SDK says the contrary of enabled', {}, { ad_tracking_enabled: false }],
  ])('of Android has tracking switched off on a device %s', (_, matching, fields) => {
    expect(android(matching, fields)).toMatchObject({ advertiser_tracking_enabled: 0 });
  });

  test('of Android has tracking switched on where nothing speaks against it', () => {
    expect(android({}, { limit_ad_tracking: false })).toMatchObject({ advertiser_tracking_enabled: 1 });
  });

  test('writes a locale with a script in Meta’s way', () => {
    const body = { os_version: '17.4', locale: 'zh-Hans-CN' };
    const { extinfo } = partOf(payload(mapInput({ event: { body } })), 'app_data');
    expect(extinfo).toContain('zh_Hans_CN');
  });

  test('without the version of its system is reported as happening elsewhere, since Meta would refuse it', () => {
    const result = mapToMeta(mapInput({ event: { body: {} } }));
    expect(payloadOf(result)).toMatchObject({ action_source: 'other' });
    expect(payloadOf(result)).not.toHaveProperty('app_data');
    expect(warningsOf(result)).toEqual(['device_info_incomplete']);
  });

  test('that a layer makes of a website’s stays a website’s where its device cannot be named', () => {
    const result = mapToMeta(webInput({ capi: { action_source: 'app' } }));
    expect(payloadOf(result)).toMatchObject({ action_source: 'website' });
    expect(warningsOf(result)).toEqual(['device_info_incomplete']);
  });

  test('has the vendor id unless tracking was refused', () => {
    const idfv = 'EA7583CD-A667-48BC-B806-42ECB2B48606';
    expect(payload(mapInput({ matching: { em: [EMAIL_HASH], idfv } })).app_data).toMatchObject({
      vendor_id: idfv,
    });
    const refused = { em: [EMAIL_HASH], idfv, att_status: 'denied' as const };
    expect(payload(mapInput({ matching: refused })).app_data).not.toHaveProperty('vendor_id');
  });
});
