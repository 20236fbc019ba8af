import type { MapInput, MapResult, Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import {
  DAY,
  EMAIL_HASH,
  type InputParts,
  NOW,
  partOf,
  payloadOf,
  SECOND,
  webInput,
} from '../map-input.fixture.js';
import { mapToMeta } from './map.js';

const payload = (input: MapInput) => payloadOf(mapToMeta(input));
const userData = (input: MapInput) => partOf(payload(input), 'user_data');
const warningsOf = (result: MapResult) => result.warnings;

describe('the click at Meta', () => {
  const EVENT_TIME = NOW - 10 * SECOND;
  const fbcOf = (parts: InputParts) => userData(webInput(parts)).fbc;
  const own = (matching: Matching) => ({ matching: { em: [EMAIL_HASH], ...matching } });
  const click = (click_id: string, first_seen_at: number) => ({
    kind: 'fbclid' as const,
    click_id,
    first_seen_at,
  });

  test.each<[string, InputParts, unknown]>([
    ["is the event's own fbc", own({ fbc: 'fb.1.1795000000000.AbC_123-x' }), 'fb.1.1795000000000.AbC_123-x'],
    [
      'keeps the appendix of the Parameter Builder',
      own({ fbc: 'fb.1.1795000000000.AbC.AQYAAQAA' }),
      'fb.1.1795000000000.AbC.AQYAAQAA',
    ],
    [
      'is built from the fbclid with the time it was first seen',
      { ...own({ fbclid: 'AbC' }), clicks: [click('AbC', NOW - 5 * DAY)] },
      `fb.1.${NOW - 5 * DAY}.AbC`,
    ],
    ['is dated by the event that first carries the fbclid', own({ fbclid: 'AbC' }), `fb.1.${EVENT_TIME}.AbC`],
    [
      'is dated by an event that carried it before the one that was stored first',
      { ...own({ fbclid: 'AbC' }), clicks: [click('AbC', NOW)] },
      `fb.1.${EVENT_TIME}.AbC`,
    ],
    [
      'is the one in the address of this visit, not the cookie of an earlier one',
      own({ fbc: `fb.1.${NOW - 30 * DAY}.old`, fbclid: 'new' }),
      `fb.1.${EVENT_TIME}.new`,
    ],
    [
      'is the cookie where the same click is in the address',
      own({ fbc: `fb.1.${NOW - 30 * DAY}.AbC`, fbclid: 'AbC' }),
      `fb.1.${NOW - 30 * DAY}.AbC`,
    ],
    [
      'is the cookie where the fbclid beside it was seen before the cookie was made',
      { ...own({ fbc: `fb.1.${NOW - DAY}.new`, fbclid: 'first' }), clicks: [click('first', NOW - 5 * DAY)] },
      `fb.1.${NOW - DAY}.new`,
    ],
    [
      'is the cookie where the fbclid beside it is malformed',
      own({ fbc: `fb.1.${NOW - DAY}.AbC`, fbclid: 'a.b.c d' }),
      `fb.1.${NOW - DAY}.AbC`,
    ],
    [
      'is the newest stored one where the event carries none',
      { clicks: [click('new', NOW - DAY), click('old', NOW - 2 * DAY)] },
      `fb.1.${NOW - DAY}.new`,
    ],
    [
      'is not one that came after the event',
      { clicks: [click('later', NOW), click('old', NOW - 2 * DAY)] },
      `fb.1.${NOW - 2 * DAY}.old`,
    ],
    ['is not one of ninety-one days ago', { clicks: [click('old', NOW - 91 * DAY)] }, undefined],
    [
      'is not TikTok’s',
      { clicks: [{ kind: 'ttclid', click_id: 'E.C.P', first_seen_at: NOW - DAY }] },
      undefined,
    ],
    ['is none where the event has none', {}, undefined],
  ])('%s', (_, parts, fbc) => {
    expect(fbcOf(parts)).toBe(fbc);
  });

  test('that is too old is left out, and its fbclid is not dated anew', () => {
    const result = mapToMeta(webInput(own({ fbc: `fb.1.${NOW - 91 * DAY}.AbC`, fbclid: 'AbC' })));
    expect(partOf(payloadOf(result), 'user_data')).not.toHaveProperty('fbc');
    expect(warningsOf(result)).toEqual(['click_id_too_old']);
  });

  test('that is malformed costs itself and not the event', () => {
    const result = mapToMeta(webInput(own({ fbc: 'fb.1.1795000000000.' })));
    expect(partOf(payloadOf(result), 'user_data')).not.toHaveProperty('fbc');
    expect(warningsOf(result)).toEqual(['click_id_malformed']);
  });

  test('of another visit replaces one that is too old', () => {
    const parts = { ...own({ fbc: `fb.1.${NOW - 91 * DAY}.old` }), clicks: [click('new', NOW - DAY)] };
    expect(fbcOf(parts)).toBe(`fb.1.${NOW - DAY}.new`);
  });
});
