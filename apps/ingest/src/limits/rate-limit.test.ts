import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RateLimit } from './rate-limit.js';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_800_000_000_000, doNotFake: ['nextTick', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Lets what was counted take effect, as it does before the next request is read. */
const settled = () => Promise.resolve();

describe('a limit of 3 a second', () => {
  test('takes three and has the fourth wait for the next second', async () => {
    const limit = new RateLimit(3, Date.now);
    for (const left of [0, 0, 1_000]) {
      limit.count('a', 1);
      await settled();
      expect(limit.waitMs('a')).toBe(left);
    }
    jest.advanceTimersByTime(400);
    expect(limit.waitMs('a')).toBe(600);
    jest.advanceTimersByTime(600);
    expect(limit.waitMs('a')).toBe(0);
    limit.count('a', 1);
    await settled();
    expect(limit.waitMs('a')).toBe(0);
  });

  test('takes a batch that is larger whole, and then has its sender wait', async () => {
    const limit = new RateLimit(3, Date.now);
    expect(limit.waitMs('a')).toBe(0);
    limit.count('a', 1_000);
    await settled();
    expect(limit.waitMs('a')).toBe(1_000);
  });

  test('has nobody wait for what others use', async () => {
    const limit = new RateLimit(3, Date.now);
    limit.count('a', 3);
    await settled();
    expect([limit.waitMs('a'), limit.waitMs('b')]).toEqual([1_000, 0]);
  });

  test('remembers a bounded number of those who wait', async () => {
    const limit = new RateLimit(1, Date.now);
    for (let key = 0; key <= 10_000; key += 1) {
      limit.hold(String(key), 500);
    }
    expect([limit.waitMs('0'), limit.waitMs('1'), limit.waitMs('10000')]).toEqual([0, 500, 500]);
  });
});
