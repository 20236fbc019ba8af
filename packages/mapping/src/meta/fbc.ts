import type { MapInput } from '@capi-relay/contracts';
import { newestClick } from '../event/newest-click.js';
import type { Warn } from '../event/warn.js';
import { buildFbc, fbcProblem, type MetaCookie, parseMetaCookie } from '../identity/fbc.js';

/** `_fbc` lives 90 days, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc. */
const CLICK_LIFETIME_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * The click an event is sent with: its own `fbc`, else one built from its own `fbclid`, else the newest click stored
 * for its install. Where the address names a click younger than the cookie's, the cookie is of an earlier visit and
 * comes second. The time in it is when the click was first seen and is the same at every send. A malformed one would
 * cost Meta's whole request (100/2804001), so it is left out.
 */
export function chooseFbc(input: MapInput, warn: Warn): string | undefined {
  const { event, clicks, now } = input;
  const { fbc, fbclid } = input.matching ?? {};
  const built = (click: string) => buildFbc(click, firstSeen(click, input));
  const cookie = fbc === undefined ? null : parseMetaCookie(fbc);
  const ownFirst = isNewerThanCookie(fbclid, cookie, input);
  const own = fbclid === undefined ? undefined : built(fbclid);
  const stored = newestClick(clicks, 'fbclid', event.event_time, CLICK_LIFETIME_MS)?.click_id;
  const candidates = [
    ...(ownFirst ? [own, fbc] : [fbc, own]),
    stored === undefined ? undefined : built(stored),
  ];
  const refused = new Set<string>();
  for (const candidate of candidates) {
    if (candidate === undefined) continue;
    // A click that cannot be sent is not dated anew: it is as old, or as odd, under any other date.
    const click = parseMetaCookie(candidate)?.payload ?? candidate;
    if (refused.has(click)) continue;
    const problem = fbcProblem(candidate, event.event_time, now);
    if (problem === null) return candidate;
    warn(problem);
    refused.add(click);
  }
  return undefined;
}

/** A browser keeps `_fbc` for 90 days; a visit from another ad has its click in the address before the cookie changes. */
function isNewerThanCookie(fbclid: string | undefined, cookie: MetaCookie | null, input: MapInput): boolean {
  if (fbclid === undefined || cookie === null || fbclid === cookie.payload) return false;
  return firstSeen(fbclid, input) >= cookie.createdAt;
}

/**
 * When a click was first seen, in Unix milliseconds. An event that carries it has seen it, so the record can be the
 * younger one where an older event arrives late.
 */
function firstSeen(fbclid: string, { event, clicks }: MapInput): number {
  const record = clicks.find((click) => click.kind === 'fbclid' && click.click_id === fbclid);
  return Math.min(record?.first_seen_at ?? event.event_time, event.event_time);
}
