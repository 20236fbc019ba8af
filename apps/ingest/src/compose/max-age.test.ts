import { META_LIMITS, TIKTOK_LIMITS } from '@capi-relay/mapping';
import { describe, expect, test } from '@jest/globals';
import { maxAgeMs } from './max-age.js';

const DAY_MS = 86_400_000;

describe('the age past which nothing is sent', () => {
  test.each([8, 30])("is the platforms' own where matching data is kept for %i days", (days) => {
    expect(maxAgeMs(days)).toEqual({ meta: META_LIMITS.maxAgeMs, tiktok: TIKTOK_LIMITS.maxAgeMs });
  });

  test.each([1, 3])('is that of matching data where it is kept for %i days', (days) => {
    expect(maxAgeMs(days)).toEqual({ meta: days * DAY_MS, tiktok: days * DAY_MS });
  });
});
