import type { SdkPlatform } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { type InputParts, mapInput } from '../map-input.fixture.js';
import { readPage } from './page.js';
import { conversionPlace } from './place.js';

describe('a conversion happens', () => {
  const placeOf = (parts: InputParts) => {
    const { event, app, layer } = mapInput(parts);
    return conversionPlace(event, readPage(event), app, layer);
  };

  test.each<[SdkPlatform, string]>([
    ['web', 'website'],
    ['ios', 'app'],
    ['android', 'app'],
    ['macos', 'app'],
    ['react-native', 'app'],
    ['flutter', 'app'],
    ['unity', 'app'],
  ])('for an event of %s: %s', (platform, place) => {
    expect(placeOf({ event: { platform } })).toBe(place);
  });

  test("where the layer's action_source says", () => {
    expect(placeOf({ event: { platform: 'web' }, capi: { action_source: 'app' } })).toBe('app');
  });

  test.each(['node', null] as const)('for an event of %p: on the page it names', (platform) => {
    expect(placeOf({ event: { platform, body: { page_url: 'https://a.example/' } } })).toBe('website');
  });

  test.each([
    ['ios', 'app'],
    ['expo', 'app'],
    ['nextjs', 'website'],
    ['somewhere', 'other'],
    ['constructor', 'other'],
  ])("for a server's event of an SDK app on %s: %s", (platform, place) => {
    expect(placeOf({ event: { platform: 'node', body: {} }, app: { platform } })).toBe(place);
  });
});
