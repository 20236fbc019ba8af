import type { WarningCode } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { DAY, mapInput, NOW, SECOND } from '../map-input.fixture.js';
import { eventSeconds } from './event-time.js';

describe('the time of an event', () => {
  const seconds = (eventTime: number, receivedAt = NOW, now = NOW) => {
    const warnings: WarningCode[] = [];
    const { event } = mapInput({ event: { event_time: eventTime, received_at: receivedAt } });
    return { seconds: eventSeconds(event, now, (code) => warnings.push(code)), warnings };
  };

  test('is floored: a rounded one could lie ahead', () => {
    expect(seconds(NOW - 1)).toEqual({ seconds: NOW / 1000 - 1, warnings: [] });
  });

  test('is never later than the arrival of the event', () => {
    expect(seconds(NOW + 5 * SECOND, NOW, NOW + DAY)).toEqual({
      seconds: NOW / 1000,
      warnings: ['event_time_clamped'],
    });
  });

  test("is never later than now, even where the store's clock is ahead of the worker's", () => {
    expect(seconds(NOW + 5 * SECOND, NOW + 5 * SECOND, NOW)).toEqual({
      seconds: NOW / 1000,
      warnings: ['event_time_clamped'],
    });
  });

  test('is moved without a word by the length of a second, in which two clocks may differ', () => {
    expect(seconds(NOW, NOW - 1, NOW)).toEqual({ seconds: NOW / 1000 - 1, warnings: [] });
  });

  test('is the same at every later send', () => {
    expect(seconds(NOW - SECOND, NOW, NOW).seconds).toBe(seconds(NOW - SECOND, NOW, NOW + 5 * DAY).seconds);
  });

  test.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY])('is none where it is %p', (time) => {
    expect(seconds(time).seconds).toBeUndefined();
  });
});
