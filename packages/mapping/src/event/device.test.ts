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
