import { expect, test } from '@jest/globals';
import { relativeTime } from './relative-time.js';

const NOW = Date.parse('2026-08-01T12:00:00.000Z');
const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

test.each([
  [12_000, -12, 'second'],
  [3 * 60_000 + 59_000, -3, 'minute'],
  [7 * 3_600_000, -7, 'hour'],
  [2 * 86_400_000, -2, 'day'],
  [-3 * 86_400_000, 3, 'day'],
  [0, 0, 'second'],
] as const)('a time %d ms ago is told as %d %ss, the largest unit that fits', (ago, value, unit) => {
  expect(relativeTime(NOW - ago, NOW)).toBe(words.format(value, unit));
});
