import { expect, test } from '@jest/globals';
import { recheckDelayMs, releaseDelayMs } from './recheck-delay.js';

test.each([
  ['after the first check a minute', 0, 60_000],
  ['then twice as long each time', 1, 120_000],
  ['and so on', 5, 1_920_000],
  ['but never longer than an hour', 6, 3_600_000],
  ['however often it was checked', 100_000, 3_600_000],
])('a window is left alone %s', (_rule, checks, delay) => {
  expect(recheckDelayMs(checks)).toBe(delay);
});

test.each([
  ['after the first pass a second', 0, 1_000],
  ['then twice as long each time', 1, 2_000],
  ['and so on', 9, 512_000],
  ['but never longer than ten minutes', 10, 600_000],
  ['however many passes there were', 100_000, 600_000],
])('a layer with parked deliveries is left alone %s', (_rule, passes, delay) => {
  expect(releaseDelayMs(passes)).toBe(delay);
});
