import type { MapInput } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { DAY, type InputParts, NOW, partOf, payloadOf, webInput } from '../map-input.fixture.js';
import { mapToTiktok } from './map.js';

const payload = (input: MapInput) => payloadOf(mapToTiktok(input));
const user = (input: MapInput) => partOf(payload(input), 'user');

describe('the click at TikTok', () => {
  const click = (click_id: string, first_seen_at: number) => ({
    kind: 'ttclid' as const,
    click_id,
    first_seen_at,
  });
  const ttclid = (parts: InputParts) => user(webInput(parts)).ttclid;

  test.each<[string, InputParts, unknown]>([
    [
      "is the event's own, whole",
      { matching: { ttclid: `E.C.P.${'x'.repeat(900)}` } },
      `E.C.P.${'x'.repeat(900)}`,
    ],
    ['is the newest stored one where the event carries none', { clicks: [click('new', NOW - DAY)] }, 'new'],
    ['is not one that came after the event', { clicks: [click('later', NOW)] }, undefined],
    ['is not one older than the longest window', { clicks: [click('old', NOW - 29 * DAY)] }, undefined],
  ])('%s', (_, parts, id) => {
    expect(ttclid(parts)).toBe(id);
  });
});
