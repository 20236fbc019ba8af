import type { CapiBlock, Platform } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mapInput } from './map-input.fixture.js';
import { metaPlatform } from './meta/platform.js';
import { tiktokPlatform } from './tiktok/platform.js';

const ORIGIN = 'https://platform.example';
const meta = metaPlatform({ baseUrl: ORIGIN, apiVersion: 'v26.0' });
const tiktok = tiktokPlatform({ baseUrl: ORIGIN });

/** What could end a path, begin a host, climb out of a folder or be taken for one that is encoded. */
const piece = fc.constantFrom(
  ...[
    '/',
    '\\',
    '@',
    '..',
    '.',
    '?',
    '#',
    ':',
    '%2e',
    '%2f',
    '%00',
    '&',
    ';',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\u0000',
  ],
  ...['//evil.example', 'https://evil.example', '@evil.example', '[::1]', 'é', '１', '。', '😀', '1', 'x'],
);
const hostile = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
);

function addressOf(
  platform: Platform,
  envelope: string,
  fields: Partial<CapiBlock>,
  texts: readonly string[],
): URL {
  const { layer } = mapInput();
  const [token = '', testEventCode = '', value = ''] = texts;
  const { url } = platform.request({
    layer: { ...layer, capi: { ...layer.capi, ...fields } },
    envelope,
    payloads: [{ event_name: value, event_source_url: value, [value]: value }],
    testEventCode,
    token,
  });
  return new URL(url);
}
const texts = fc.array(hostile, { minLength: 3, maxLength: 3 });

describe('whatever a layer and its events say', () => {
  test('Meta is asked at the configured host, in the configured version, for one dataset', () => {
    fc.assert(
      fc.property(hostile, texts, (pixelId, others) => {
        fc.pre(pixelId !== '.' && pixelId !== '..');
        const address = addressOf(meta, 'events', { pixel_id: pixelId }, others);
        expect(address.href).toBe(`${ORIGIN}/v26.0/${encodeURIComponent(pixelId)}/events`);
        expect(decodeURIComponent(address.pathname.split('/')[2] ?? '')).toBe(pixelId);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['.', '..'])('Meta is not asked for a dataset that is a folder: %s', (pixelId) => {
    expect(() => addressOf(meta, 'events', { pixel_id: pixelId }, [])).toThrow(
      `Layer layer_1 has the pixel_id "${pixelId}", which is no id: mend capi.pixel_id.`,
    );
  });

  test.each(['web', 'app'])('TikTok is asked at the configured host for its one address: %s', (envelope) => {
    fc.assert(
      fc.property(hostile, hostile, texts, (pixelId, appId, others) => {
        const address = addressOf(tiktok, envelope, { pixel_id: pixelId, tiktok_app_id: appId }, others);
        expect(address.href).toBe(`${ORIGIN}/open_api/v1.3/event/track/`);
      }),
      { numRuns: 1_000 },
    );
  });
});
