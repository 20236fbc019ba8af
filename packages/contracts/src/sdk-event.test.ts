import { describe, expect, test } from '@jest/globals';
import { sdkEventSchema } from './sdk-event.js';

const timestampOf = (timestamp: unknown) =>
  sdkEventSchema.safeParse({ event: 'content_open', timestamp }).data?.timestamp;

describe('a timestamp', () => {
  test.each([
    ['in UTC', '2026-11-25T11:59:58.123Z', '2026-11-25T11:59:58.123Z'],
    ['with an offset', '2026-11-25T13:59:58+02:00', '2026-11-25T13:59:58+02:00'],
    ['with an offset without its colon', '2026-11-25T11:59:58.123+0000', '2026-11-25T11:59:58.123+00:00'],
    ['west of Greenwich', '2026-11-25T04:29:58-0730', '2026-11-25T04:29:58-07:30'],
    ['in seconds', 1_795_607_998, 1_795_607_998],
    ['in seconds with a fraction', 1_795_175_995.25, 1_795_175_995.25],
    ['in milliseconds', 1_795_607_998_123, 1_795_607_998_123],
    ['in milliseconds with a fraction', 1_795_607_998_123.5, 1_795_607_998_123.5],
    ['in microseconds', 1_795_607_998_123_456, 1_795_607_998_123_456],
  ])('%s is taken: %s', (_rule, given, taken) => expect(timestampOf(given)).toBe(taken));

  test.each([
    ['no time', 'soon'],
    ['a day alone', '2026-11-25'],
    ['a time without an offset', '2026-11-25T11:59:58'],
    ['a day that never was', '2026-02-30T00:00:00+0000'],
    ['an offset of nowhere', '2026-11-25T11:59:58+9900'],
    ['a time before 1970', '1969-12-31T23:59:59+0000'],
    ['a negative number', -1],
    ['zero', 0],
    ['a number that is none', Number.NaN],
    ['a time past 9999', 253_402_300_800_000_000],
  ])('%s is refused: %s', (_what, given) => expect(timestampOf(given)).toBeUndefined());
});
