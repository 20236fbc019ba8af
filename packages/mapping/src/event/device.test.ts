import { describe, expect, test } from '@jest/globals';
import { type InputParts, mapInput } from '../map-input.fixture.js';
import { operatingSystem, osVersion } from './device.js';

describe('the operating system is told by', () => {
  const osOf = (parts: InputParts) => {
    const { event, matching, app } = mapInput(parts);
    return operatingSystem(event, matching, app);
  };
  const cross = (body: Record<string, unknown>, rest: InputParts = {}): InputParts => ({
    event: { platform: 'flutter', body },
    app: { platform: 'flutter', bundle_id: null },
    ...rest,
  });

  const unity = (body: Record<string, unknown>): InputParts => ({
    event: { platform: 'unity', body },
    app: { platform: 'ios' },
  });

  test.each<[string, InputParts, string | null]>([
    ["the event's platform", { event: { platform: 'android' } }, 'android'],
    ['a Mac, which Meta counts with iOS', { event: { platform: 'macos' } }, 'ios'],
    ["the SDK's name for it", cross({ os_name: 'iPadOS' }), 'ios'],
    ["the SDK's name for Android", cross({ os: 'Android 14' }), 'android'],
    ['a device id of Apple', cross({}, { matching: { idfv: 'x' } }), 'ios'],
    ['a device id of Google', cross({}, { matching: { gaid: 'x' } }), 'android'],
    ["Apple's model names", cross({ device_model: 'iPhone 15 Pro' }), 'ios'],
    [
      'the user agent',
      cross({}, { matching: { user_agent: 'Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8)' } }),
      'android',
    ],
    [
      "Apple's user agent",
      cross({}, { matching: { user_agent: 'Demo/1 CFNetwork/1490 Darwin/23.4' } }),
      'ios',
    ],
    ['the version where it names the system', unity({ os_version: 'Android OS 14 / API-34' }), 'android'],
    ['the version where it names Apple’s', unity({ os_version: 'iPadOS 17.4' }), 'ios'],
    [
      "the library Android's requests are sent with",
      cross({ os_version: '14' }, { matching: { user_agent: 'okhttp/4.12.0' } }),
      'android',
    ],
    [
      'the answer to a prompt that only Apple shows',
      cross({ device_model: 'D74AP' }, { matching: { att_status: 'denied' } }),
      'ios',
    ],
    [
      'an Android id before that answer',
      cross({}, { matching: { gaid: 'x', att_status: 'denied' } }),
      'android',
    ],
    [
      "a model that is not Apple's, from an SDK for both",
      cross(
        { os_version: '14', device_model: 'SM-S918B' },
        { matching: { user_agent: 'Dart/3.3 (dart:io)' } },
      ),
      'android',
    ],
    [
      "such a model before the app's registration",
      unity({ os_version: '14', device_model: 'samsung SM-S918B' }),
      'android',
    ],
    [
      'no model of a computer',
      cross({ os_version: 'Windows 11 (10.0.22631)', device_model: 'XPS 13' }),
      null,
    ],
    ['no model that is not known', cross({ device_model: 'unknown' }), null],
    ["an Apple simulator's model", cross({ device_model: 'arm64' }), 'ios'],
    [
      "the app's registration",
      {
        event: { platform: 'unity', body: {} },
        app: { platform: 'unity', bundle_id: null, android_package: 'com.x' },
      },
      'android',
    ],
    ['nothing at all', cross({}), null],
    [
      'nothing where the app lives on both',
      { event: { platform: 'flutter', body: {} }, app: { platform: 'flutter', android_package: 'com.x' } },
      null,
    ],
  ])('%s', (_, parts, os) => {
    expect(osOf(parts)).toBe(os);
  });

  test.each<[string, Record<string, unknown>, string | undefined, string | null]>([
    ["the event's own", { os_version: '17.4' }, 'CPU iPhone OS 16_0 like Mac OS X', '17.4'],
    ['taken from beside its name', { os_version: 'Android OS 14 / API-34 (UP1A.231005)' }, undefined, '14'],
    ['taken from beside the name of Apple’s', { os_version: 'Mac OS X 10.14.6' }, undefined, '10.14.6'],
    ["the user agent's", {}, 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X)', '17.4.1'],
    ['unknown', { os_version: '' }, 'Demo/1 CFNetwork/1490', null],
  ])('its version is %s', (_, body, userAgent, version) => {
    expect(osVersion(mapInput({ event: { body } }).event, 'ios', userAgent)).toBe(version);
  });

  test("Android's version is read from its user agent", () => {
    const { event } = mapInput({ event: { body: {} } });
    expect(osVersion(event, 'android', 'Mozilla/5.0 (Linux; Android 14; Pixel 8)')).toBe('14');
  });
});
