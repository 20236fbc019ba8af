import type { MapInput } from '@capi-relay/contracts';
import { newestClick } from '../event/newest-click.js';
import type { Warn } from '../event/warn.js';
import { buildFbc, fbcProblem, parseMetaCookie } from '../identity/fbc.js';

/** `_fbc` lives 90 days, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc. */
const CLICK_LIFETIME_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * The click an event is sent with: its own `fbc`, else one built from its own `fbclid`, else the newest click stored
 * for its install. The time in it is when the click was first seen and is the same at every send. A malformed one would
 * cost Meta's whole request (100/2804001), so it is left out.
 */
export function chooseFbc(input: MapInput, warn: Warn): string | undefined {
  const { event, clicks, now } = input;
  const { fbc, fbclid } = input.matching ?? {};
  const stored = newestClick(clicks, 'fbclid', event.event_time, CLICK_LIFETIME_MS)?.click_id;
  const built = [fbclid, stored]
    .filter((id) => id !== undefined)
    .map((id) => buildFbc(id, firstSeen(id, input)));
  for (const candidate of fbc === undefined ? built : [fbc, ...built]) {
    const problem = fbcProblem(candidate, event.event_time, now);
    if (problem === null) return candidate;
    warn(problem);
  }
  return undefined;
}

/**
 * When a click was first seen (Unix milliseconds): by the store, by the browser that wrote its cookie, or by this event.
 * The earliest counts, so that a click the browser still carries after its 90 days is not dated anew.
 */
function firstSeen(fbclid: string, { event, matching, clicks }: MapInput): number {
  const record = clicks.find((click) => click.kind === 'fbclid' && click.click_id === fbclid);
  const cookie = matching?.fbc === undefined ? null : parseMetaCookie(matching.fbc);
  const times = [event.event_time];
  if (record !== undefined) times.push(record.first_seen_at);
  if (cookie?.payload === fbclid) times.push(cookie.createdAt);
  return Math.min(...times);
}
