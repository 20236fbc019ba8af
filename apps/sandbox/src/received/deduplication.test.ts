import { describe, expect, it } from '@jest/globals';
import { deduplicate, merge } from './deduplication.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIRST = 1_000_000_000_000;

describe('what becomes of a copy', () => {
  it.each([
    ['tiktok', 'the first copy counts', null, 'kept'],
    ['tiktok', 'a copy within five minutes is merged into the first', 5 * MINUTE - 1, 'merged'],
    ['tiktok', 'a copy after five minutes is dropped', 5 * MINUTE, 'dropped'],
    ['tiktok', 'a copy just before 48 hours is dropped', 48 * HOUR - 1, 'dropped'],
    ['tiktok', 'a copy after 48 hours is a new event', 48 * HOUR, 'kept'],
    ['meta', 'the first copy counts', null, 'kept'],
    ['meta', 'what becomes of a second server copy is not documented', 0, 'undocumented'],
    ['meta', 'a copy after 48 hours is a new event', 48 * HOUR, 'kept'],
  ] as const)('%s: %s', (platform, _rule, later, expected) => {
    expect(deduplicate(platform, later === null ? null : FIRST, FIRST + (later ?? 0))).toBe(expected);
  });
});

describe('merging', () => {
  it('fills what the first copy lacks and changes nothing it says', () => {
    expect(
      merge(
        { event: 'Purchase', user: { ip: '203.0.113.9', email: null } },
        {
          event: 'Other',
          user: { ip: '198.51.100.7', email: 'hash' },
          page: { url: 'https://shop.example' },
        },
      ),
    ).toEqual({
      event: 'Purchase',
      user: { ip: '203.0.113.9', email: 'hash' },
      page: { url: 'https://shop.example' },
    });
  });
});
