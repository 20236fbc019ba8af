import type { WarningCode } from '@capi-relay/contracts';
import { isFbclid } from './click-id.js';

const DAY_MS = 86_400_000;
/** The `_fbc` cookie lives 90 days, and Meta credits no click that is older. */
const MAX_CLICK_AGE_MS = 90 * DAY_MS;
/**
 * The click is stamped by the browser, the event by its own clock and in whole seconds: a click this little "after" the
 * event is the one that led to it.
 */
const CLOCK_TOLERANCE_MS = 60_000;
/** 1 January 2010 in milliseconds: a creation time below it was written in seconds. */
const EARLIEST_MS = 1_262_304_000_000;

/**
 * `fb.<subdomain index>.<creation time>.<payload>`, and the appendix of Meta's Parameter Builder where it wrote the
 * cookie: two characters (its language) or eight.
 */
const COOKIE = /^fb\.[0-9]\.(\d{10,13})\.([^.\s]{1,2048})(?:\.(?:[A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8}))?$/;

export interface MetaCookie {
  /** Unix milliseconds at which the cookie was made; seconds are recognised by their magnitude. */
  readonly createdAt: number;
  /** `fbc`: the click id, byte for byte. `fbp`: the browser's random number. */
  readonly payload: string;
  /** False where the creation time was written in seconds, which Meta would read as 1970. */
  readonly inMilliseconds: boolean;
}

/** Reads the value of a `_fbc` or `_fbp` cookie; `null` where it is malformed, which costs Meta's whole request. */
export function parseMetaCookie(text: string): MetaCookie | null {
  const match = COOKIE.exec(text);
  const [, time, payload] = match ?? [];
  if (time === undefined || payload === undefined) return null;
  const created = Number(time);
  const inMilliseconds = created >= EARLIEST_MS;
  return { createdAt: inMilliseconds ? created : created * 1000, payload, inMilliseconds };
}

/**
 * The `fbc` of a click: `buildFbc('AbC_123-x', 1735689600000)` gives `fb.1.1735689600000.AbC_123-x`.
 *
 * @param firstSeenMs when the click id was first seen (Unix milliseconds), never the time of sending: a click that is
 *   dated again looks like another click.
 * @see https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc
 */
export function buildFbc(fbclid: string, firstSeenMs: number): string {
  return `fb.1.${Math.floor(firstSeenMs)}.${fbclid}`;
}

/**
 * Why an `fbc` must not be sent with an event, or `null` where it may be. All times are Unix milliseconds.
 *
 * Too old: made more than 90 days before the event. Malformed: another shape, a creation time that is not in
 * milliseconds, in the future, or after the event it is said to have led to.
 */
export function fbcProblem(fbc: string, eventTime: number, now: number): WarningCode | null {
  const cookie = parseMetaCookie(fbc);
  if (cookie === null || !cookie.inMilliseconds || !isFbclid(cookie.payload)) return 'click_id_malformed';
  if (cookie.createdAt > Math.min(eventTime, now) + CLOCK_TOLERANCE_MS) return 'click_id_malformed';
  return eventTime - cookie.createdAt > MAX_CLICK_AGE_MS ? 'click_id_too_old' : null;
}

/** True where an `fbc` may be sent with an event; {@link fbcProblem} says why not. */
export function usableFbc(fbc: string, eventTime: number, now: number): boolean {
  return fbcProblem(fbc, eventTime, now) === null;
}
