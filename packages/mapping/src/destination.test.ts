import type { Platform } from '@capi-relay/contracts';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mapInput } from './map-input.fixture.js';
import { metaPlatform } from './meta/platform.js';
import { tiktokPlatform } from './tiktok/platform.js';

const META = 'https://graph.facebook.com';
const TIKTOK = 'https://business-api.tiktok.com';
const ELSEWHERE = 'https://evil.example';

/** Whatever somebody who may change a layer's settings could write there to have its token sent to a host of theirs. */
const hostileBlock = fc.record({
  pixel_id: fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom(
      '..',
      '//evil.example',
      '@evil.example',
      '\\\\evil.example',
      `${ELSEWHERE}/#`,
      '.evil.example',
    ),
  ),
  tiktok_app_id: fc.constant(ELSEWHERE),
  base_url: fc.constant(ELSEWHERE),
  url: fc.constant(ELSEWHERE),
  host: fc.constant('evil.example'),
  api_version: fc.constant('..//evil.example'),
  test_event_code: fc.constant(ELSEWHERE),
});

const platforms: readonly (readonly [string, Platform, string])[] = [
  [META, metaPlatform({ baseUrl: META, apiVersion: 'v26.0' }), 'events'],
  [TIKTOK, tiktokPlatform({ baseUrl: TIKTOK }), 'web'],
];

test.each(platforms)(
  'no setting of a layer sends its token anywhere but to %s',
  (origin, platform, envelope) => {
    const { layer } = mapInput();
    fc.assert(
      fc.property(hostileBlock, (block) => {
        const hostile = { ...layer, capi: { ...layer.capi, ...block } };
        const asked = { layer: hostile, envelope, payloads: [], testEventCode: null, token: 'a-token' };
        const urls = [platform.request(asked).url, platform.probe?.request(hostile, 'a-token').url ?? origin];
        expect(urls.map((url) => new URL(url).origin)).toEqual([origin, origin]);
      }),
    );
  },
);
