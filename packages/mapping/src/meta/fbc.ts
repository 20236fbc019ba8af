import type { MapInput } from '@capi-relay/contracts';
import { newestClick } from '../event/newest-click.js';
import type { Warn } from '../event/warn.js';
import { buildFbc, fbcProblem } from '../identity/fbc.js';

/** `_fbc` lives 90 days, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc. */
const CLICK_LIFETIME_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * The click an event is sent with: its own `fbc`, else one built from its own `fbclid`, else the newest click stored
 * for its install. The time in it is when the click was first seen and is the same at every send. A malformed one would
 * cost Meta's whole request (100/2804001), so it is left out.
 */
export function chooseFbc(input: MapInput, warn: Warn): string | undefined {
  const { event, clicks, now } = input;
  for (const fbc of ownClicks(input)) {
    const problem = fbcProblem(fbc, event.event_time, now);
    if (problem === null) return fbc;
    warn(problem);
  }
  const stored = newestClick(clicks, 'fbclid', event.event_time, CLICK_LIFETIME_MS);
  if (stored === undefined) return undefined;
  const fbc = buildFbc(stored.click_id, stored.first_seen_at);
  return fbcProblem(fbc, event.event_time, now) === null ? fbc : undefined;
}

/** What the event itself carries, best first. */
function ownClicks(input: MapInput): string[] {
  const { fbc, fbclid } = input.matching ?? {};
  const own = fbc === undefined ? [] : [fbc];
  return fbclid === undefined ? own : [...own, buildFbc(fbclid, firstSeen(fbclid, input))];
}

/** An event that carries the click has seen it: the record may be younger where an older event arrives late. */
function firstSeen(fbclid: string, { event, clicks }: MapInput): number {
  const record = clicks.find((click) => click.kind === 'fbclid' && click.click_id === fbclid);
  return Math.min(record?.first_seen_at ?? event.event_time, event.event_time);
}
