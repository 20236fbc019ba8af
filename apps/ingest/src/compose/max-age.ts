import type { PlatformName } from '@capi-relay/contracts';
import { META_LIMITS, TIKTOK_LIMITS } from '@capi-relay/mapping';

const DAY_MS = 86_400_000;

/**
 * Age past which no event is sent to a platform, in milliseconds: what the platform takes, and no more than there is
 * matching data of. Sent without it, an event would be one that names nobody.
 */
export function maxAgeMs(matchingRetentionDays: number): Readonly<Record<PlatformName, number>> {
  const matchedMs = matchingRetentionDays * DAY_MS;
  return {
    meta: Math.min(META_LIMITS.maxAgeMs, matchedMs),
    tiktok: Math.min(TIKTOK_LIMITS.maxAgeMs, matchedMs),
  };
}
