import { describe, expect, test } from '@jest/globals';
import { DAY, NOW } from '../map-input.fixture.js';
import { newestClick } from './newest-click.js';

describe('the click of an install', () => {
  const clicks = [
    { kind: 'fbclid', click_id: 'later', first_seen_at: NOW + 1 },
    { kind: 'ttclid', click_id: 'other', first_seen_at: NOW },
    { kind: 'fbclid', click_id: 'newest', first_seen_at: NOW - DAY },
    { kind: 'fbclid', click_id: 'older', first_seen_at: NOW - 2 * DAY },
  ] as const;

  test('is the newest that is not after the event', () => {
    expect(newestClick(clicks, 'fbclid', NOW, 90 * DAY)?.click_id).toBe('newest');
  });

  test('is none where all are too old', () => {
    expect(newestClick(clicks, 'fbclid', NOW + 90 * DAY, 7 * DAY)).toBeUndefined();
  });
});
