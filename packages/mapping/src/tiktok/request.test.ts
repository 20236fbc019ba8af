import type { SendInput } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { mapInput } from '../map-input.fixture.js';
import { tiktokPlatform } from './platform.js';

const TOKEN = 'tiktok-secret';
const platform = tiktokPlatform({ baseUrl: 'https://business-api.tiktok.com' });
const { layer } = mapInput({
  capi: { pixel_id: 'D69ESQRC77U0KGAU8B90', tiktok_app_id: '7000000000000000001' },
});
const input: SendInput = {
  layer,
  envelope: 'web',
  payloads: [{ event: 'ViewContent' }],
  testEventCode: null,
  token: TOKEN,
};

describe('a request to TikTok', () => {
  test('goes to the one path, with its closing slash', () => {
    expect(platform.request(input).url).toBe('https://business-api.tiktok.com/open_api/v1.3/event/track/');
  });

  test('carries the bare token in one header and nowhere else', () => {
    const { headers, ...rest } = platform.request(input);
    expect(headers['access-token']).toBe(TOKEN);
    expect(JSON.stringify(rest)).not.toContain(TOKEN);
  });

  test('of web events names the pixel code', () => {
    expect(platform.request(input).json).toEqual({
      event_source: 'web',
      event_source_id: 'D69ESQRC77U0KGAU8B90',
      data: [{ event: 'ViewContent' }],
    });
  });

  test('of app events names the TikTok App ID', () => {
    expect(platform.request({ ...input, envelope: 'app' }).json).toMatchObject({
      event_source: 'app',
      event_source_id: '7000000000000000001',
    });
  });

  test('names a test event code at its top', () => {
    expect(platform.request({ ...input, testEventCode: 'TEST1' }).json).toMatchObject({
      test_event_code: 'TEST1',
    });
  });

  test.each([
    ['web', 'pixel_id'],
    ['app', 'tiktok_app_id'],
  ])('of %s events without %s is a mistake of the caller, and says what to set', (envelope, setting) => {
    const without = { ...layer, capi: { ...layer.capi, pixel_id: null, tiktok_app_id: null } };
    expect(() => platform.request({ ...input, envelope, layer: without })).toThrow(
      `Layer layer_1 has no ${setting}: set capi.${setting}`,
    );
  });
});
