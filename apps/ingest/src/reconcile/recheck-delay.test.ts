import { expect, test } from '@jest/globals';
import { recheckDelayMs } from './recheck-delay.js';

test.each([
  ['after the first check a minute', 0, 60_000],
  ['then twice as long each time', 1, 120_000],
  ['and so on', 5, 1_920_000],
  ['but never longer than an hour', 6, 3_600_000],
  ['however often it was checked', 100_000, 3_600_000],
])('a window is left alone %s', (_rule, checks, delay) => {
  expect(recheckDelayMs(checks)).toBe(delay);
});
