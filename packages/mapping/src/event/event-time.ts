import type { StoredEvent } from '@capi-relay/contracts';
import type { Warn } from './warn.js';

/**
 * Unix seconds, floored: rounding could name a second that has not come yet. An event is never later than its arrival
 * nor than now, whichever clock was wrong; both platforms refuse the future, and Meta the whole request with it.
 *
 * `undefined` where the stored time is no time.
 */
export function eventSeconds(event: StoredEvent, now: number, warn: Warn): number | undefined {
  const own = Math.floor(event.event_time / 1000);
  const latest = Math.floor(Math.min(event.received_at, now) / 1000);
  if (!Number.isFinite(own) || !Number.isFinite(latest) || own <= 0) return undefined;
  // Two clocks of one house may differ by the end of a second; what is worth a warning is more.
  if (own - latest > 1) warn('event_time_clamped');
  return Math.min(own, latest);
}
