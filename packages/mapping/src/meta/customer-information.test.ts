import type { Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { webInput } from '../map-input.fixture.js';
import { mapToMeta } from './map.js';

describe('keys that match nobody', () => {
  const H = ['e'.repeat(64)];
  test.each<[string, Matching | null]>([
    ['no key at all', {}],
    ['matching data that is gone', null],
    ['a user agent alone', { user_agent: 'Mozilla/5.0' }],
    [
      'place, zip, gender and user agent',
      { city: 'a', state: 'b', country: 'us', zp: H, ge: H, user_agent: 'U' },
    ],
    ['a birth date and a user agent', { db: H, user_agent: 'U' }],
    ['a first name and a gender', { fn: H, ge: H }],
    ['a last name and a gender', { ln: H, ge: H }],
  ])('drop the event instead of its request: %s', (_, matching) => {
    expect(mapToMeta(webInput({ matching }))).toMatchObject({ kind: 'drop', reason: 'match_keys_missing' });
  });

  test.each<[string, Matching]>([
    ['an address and a user agent', { ip: '203.0.113.9', user_agent: 'U' }],
    ['an e-mail address', { em: H }],
    ['an external id', { external_id: H }],
    ['a browser id', { fbp: 'fb.1.1735689600000.1' }],
    ['first and last name', { fn: H, ln: H }],
    ['a first name and a city', { fn: H, city: 'a' }],
    ['a birth date and a gender', { db: H, ge: H }],
  ])('are not these: %s', (_, matching) => {
    expect(mapToMeta(webInput({ matching })).kind).toBe('payload');
  });
});
