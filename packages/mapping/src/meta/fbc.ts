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
  if (fbc !== undefined) {
    const problem = fbcProblem(fbc, event.event_time, now);
    if (problem === null) return fbc;
    warn(problem);
  }
  // A cookie that cannot be sent is not dated anew: its click is as old, or as odd, under any other date.
  const refused = fbc === undefined ? undefined : parseMetaCookie(fbc)?.payload;
  const stored = newestClick(clicks, 'fbclid', event.event_time, CLICK_LIFETIME_MS)?.click_id;
  for (const click of [fbclid, stored]) {
    if (click === undefined || click === refused) continue;
    const built = buildFbc(click, firstSeen(click, input));
    const problem = fbcProblem(built, event.event_time, now);
    if (problem === null) return built;
    warn(problem);
  }
  return undefined;
}

/**
 * When a click was first seen, in Unix milliseconds. An event that carries it has seen it, so the record can be the
 * younger one where an older event arrives late.
 */
function firstSeen(fbclid: string, { event, clicks }: MapInput): number {
  const record = clicks.find((click) => click.kind === 'fbclid' && click.click_id === fbclid);
  return Math.min(record?.first_seen_at ?? event.event_time, event.event_time);
}
