import { describe, expect, test } from '@jest/globals';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-schedule.js';

describe('retryDelayMs', () => {
  test.each([
    [1, 0, 500],
    [1, 0.5, 750],
    [2, 0, 1_000],
    [5, 0, 8_000],
    [12, 0, 1_024_000],
    [13, 0, 1_800_000],
    [34, 0, 1_800_000],
  ])('after %i attempts with random %d waits %i ms', (attempts, random, expected) => {
    expect(retryDelayMs(attempts, random)).toBe(expected);
  });

  test('all attempts together span about a day', () => {
    const delays = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => retryDelayMs(index + 1, 0.5));
    const hours = delays.reduce((sum, delay) => sum + delay, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(16);
    expect(hours).toBeLessThan(26);
  });
});
