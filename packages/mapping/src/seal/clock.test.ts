import { describe, expect, test } from '@jest/globals';
import { clockOffset, eventTime, instantOf, occurredOn } from './clock.js';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');
const SECOND = 1000;
const HOUR = 3_600_000;

describe('a timestamp', () => {
  test.each([
    ['is ISO 8601 in UTC', '2026-11-25T11:59:58.123Z', Date.parse('2026-11-25T11:59:58.123Z')],
    ['is ISO 8601 with an offset', '2026-11-25T13:59:58+02:00', Date.parse('2026-11-25T11:59:58Z')],
    [
      'may have more digits than a millisecond',
      '2026-11-25T11:59:58.123456Z',
      Date.parse('2026-11-25T11:59:58.123Z'),
    ],
    ['may be in seconds', 1_795_607_998, 1_795_607_998_000],
    ['may be in seconds with a fraction, as Python counts', 1_795_607_998.25, 1_795_607_998_250],
    ['may be in milliseconds', 1_795_607_998_123, 1_795_607_998_123],
    ['may be in microseconds, as Dart counts', 1_795_607_998_123_456, 1_795_607_998_123.456],
    ['from the year 0 counts as 1970', '0000-01-01T00:00:00+05:00', 0],
  ])('%s: %s', (_rule, timestamp, instant) => expect(instantOf(timestamp)).toBe(instant));

  test('that is no time is refused with what to send instead', () => {
    expect(() => instantOf('yesterday')).toThrow(
      /send ISO 8601 with an offset, or Unix seconds, milliseconds or microseconds/,
    );
  });
});

describe('the day an event occurred on', () => {
  test.each([
    ['is in UTC', '2026-11-25T23:30:00-02:00', '2026-11-26'],
    ['is found of seconds', 1_795_607_998, '2026-11-25'],
    ['is found of milliseconds', 1_795_607_998_123, '2026-11-25'],
    ['has four digits of a year at the end of time, too', '9999-12-31T23:59:59-12:00', '9999-12-31'],
  ])('%s: %s', (_rule, timestamp, day) => expect(occurredOn(timestamp)).toBe(day));
});

describe('the time of an event', () => {
  test('is floored to a whole millisecond, never rounded up', () => {
    expect(eventTime(1_795_600_000_123_999, 0, NOW)).toEqual({ time: 1_795_600_000_123, clamped: false });
  });

  test('is moved by the clock offset', () => {
    expect(eventTime(NOW - 3 * HOUR, 2 * HOUR, NOW)).toEqual({ time: NOW - HOUR, clamped: false });
  });

  test('is never after now', () => {
    expect(eventTime(NOW + 1, 0, NOW)).toEqual({ time: NOW, clamped: true });
    expect(eventTime(NOW - HOUR, 2 * HOUR, NOW)).toEqual({ time: NOW, clamped: true });
  });

  test('may be now', () => {
    expect(eventTime(NOW, 0, NOW)).toEqual({ time: NOW, clamped: false });
  });
});

describe('the clock offset of a batch', () => {
  test.each([
    ['is nothing without sent_at', undefined, 0],
    ['is nothing where sent_at is null', null, 0],
    ['is nothing where sent_at is no time', 'soon', 0],
    ['is nothing for the time a batch spent on its way', NOW - 30 * SECOND, 0],
    ['is nothing for a minute', NOW - 60 * SECOND, 0],
    ['is the whole difference once it is more than a minute', NOW - 61 * SECOND, 61 * SECOND],
    ['is positive for a clock that is behind', NOW - HOUR, HOUR],
    ['is negative for a clock that is ahead', NOW + HOUR, -HOUR],
    ['is nothing for a clock that is a little ahead', NOW + 5 * SECOND, 0],
    ['reads ISO 8601', '2026-11-25T11:00:00Z', HOUR],
    ['reads seconds', NOW / SECOND - 3600, HOUR],
    ['mends a clock that was reset to 1970', 86_400, NOW - 86_400_000],
  ])('%s', (_rule, sentAt, offset) => expect(clockOffset(sentAt, NOW)).toBe(offset));

  test('mends the events of a clock that is an hour ahead', () => {
    const phoneNow = NOW + HOUR;
    const { time, clamped } = eventTime(phoneNow - 10 * SECOND, clockOffset(phoneNow, NOW), NOW);
    expect({ time, clamped }).toEqual({ time: NOW - 10 * SECOND, clamped: false });
  });
});
