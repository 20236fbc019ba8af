import type { PlatformName } from '@capi-relay/contracts';
import { isObject, type JsonObject } from '../json.js';

const MINUTE_MS = 60_000;
/** A copy within this time of the first fills what the first lacked (TikTok help centre, "Event deduplication"). */
const MERGE_WINDOW_MS = 5 * MINUTE_MS;
/** A copy within this time of the first is discarded; a later one is a new event. The same on both platforms. */
const DEDUPLICATION_WINDOW_MS = 48 * 60 * MINUTE_MS;

/**
 * What the platform makes of a copy. `undocumented`: Meta says what becomes of a server copy beside a browser copy, and
 * not what becomes of one server copy beside another.
 */
export type Deduplication = 'kept' | 'merged' | 'dropped' | 'undocumented';

/**
 * @param keptAt when the first copy that counts was received (Unix ms), `null` where there is none; the windows are
 *   measured from receipt, not from `event_time`
 */
export function deduplicate(platform: PlatformName, keptAt: number | null, now: number): Deduplication {
  if (keptAt === null || now - keptAt >= DEDUPLICATION_WINDOW_MS) return 'kept';
  if (platform === 'meta') return 'undocumented';
  return now - keptAt < MERGE_WINDOW_MS ? 'merged' : 'dropped';
}

/** The first copy with what only the later one has; what the first says stands. */
export function merge(first: JsonObject, later: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(later)) {
    const own = merged[key];
    if (own === undefined || own === null) merged[key] = value;
    else if (isObject(own) && isObject(value)) merged[key] = merge(own, value);
  }
  return merged;
}
