import { type Day, FIRST_MICROSECONDS, FIRST_MILLISECONDS } from '@capi-relay/contracts';

const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * How far a sender's clock may differ from ours before its times are moved. A phone on a slow line needs up to half a
 * minute to get a batch through, and by that much `sent_at` is old without any clock being wrong; moving events by the
 * length of the way would make each a little later than it was. A minute changes no attribution.
 */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * The instant a timestamp names, in Unix milliseconds, between 1970 and 9999. A number is in seconds, milliseconds or
 * microseconds by its magnitude.
 *
 * @throws {RangeError} where the text is no time; the schema of an event has excluded that.
 */
export function instantOf(timestamp: string | number): number {
  const instant = typeof timestamp === 'number' ? fromNumber(timestamp) : Date.parse(timestamp);
  if (Number.isNaN(instant)) {
    throw new RangeError(
      'timestamp is no time: send ISO 8601 with an offset, or Unix seconds, milliseconds or microseconds',
    );
  }
  return Math.min(Math.max(instant, 0), LAST_INSTANT);
}

function fromNumber(value: number): number {
  if (value < FIRST_MILLISECONDS) return value * 1000;
  return value < FIRST_MICROSECONDS ? value : value / 1000;
}

/** The UTC day of the sender's own timestamp. It is never corrected, so that a resend meets the same key. */
export function occurredOn(timestamp: string | number): Day {
  return new Date(instantOf(timestamp)).toISOString().slice(0, 10);
}

export interface EventTime {
  /** Unix milliseconds, whole, never after now. */
  readonly time: number;
  /** True where the corrected time was still in the future. */
  readonly clamped: boolean;
}

/** The time of an event on our clock. Floored: a rounded time could be one that has not come yet. */
export function eventTime(timestamp: string | number, clockOffsetMs: number, now: number): EventTime {
  const corrected = Math.max(0, Math.floor(instantOf(timestamp) + clockOffsetMs));
  return corrected > now ? { time: Math.floor(now), clamped: true } : { time: corrected, clamped: false };
}

/**
 * What has to be added to a batch's times, in milliseconds: our time less the sender's `sent_at`, or 0 where they
 * differ by a minute or less, where there is no `sent_at`, or where it is no time.
 *
 * `clockOffset('2026-01-01T11:00:00Z', Date.parse('2026-01-01T12:00:00Z'))` gives 3,600,000.
 */
export function clockOffset(sentAt: string | number | null | undefined, now: number): number {
  if (sentAt === null || sentAt === undefined) return 0;
  if (typeof sentAt === 'string' && Number.isNaN(Date.parse(sentAt))) return 0;
  const offset = now - instantOf(sentAt);
  return Math.abs(offset) <= CLOCK_TOLERANCE_MS ? 0 : offset;
}
