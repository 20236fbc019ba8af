import type { Platform, PlatformLimits } from '@capi-relay/contracts';
import { isTiktokStandardEvent, TIKTOK_DEFAULT_EVENTS } from '../event-names/tiktok-event-names.js';
import { classifyTiktok } from './classify.js';
import { mapToTiktok } from './map.js';
import { type TiktokSettings, tiktokRequest } from './request.js';

const HOUR_MS = 60 * 60 * 1000;

export const TIKTOK_LIMITS: PlatformLimits = {
  maxEvents: 1000,
  // Undocumented; senders have found a megabyte to be safe.
  maxBytes: 1_000_000,
  // TikTok names no limit for web and app events. Ours: what identifies a person is kept for 8 days and no longer.
  maxAgeMs: 7 * 24 * HOUR_MS,
  dedupWindowMs: 48 * HOUR_MS,
};

/**
 * TikTok's Events API, https://business-api.tiktok.com/portal/docs?id=1771101303285761. It has no `probe`: every request
 * it answers records an event.
 */
export function tiktokPlatform(settings: TiktokSettings): Platform {
  return {
    name: 'tiktok',
    layerType: 'tiktok_ads',
    limits: TIKTOK_LIMITS,
    defaultEvents: TIKTOK_DEFAULT_EVENTS,
    isStandardEvent: isTiktokStandardEvent,
    map: mapToTiktok,
    request: (input) => tiktokRequest(settings, input),
    classify: classifyTiktok,
  };
}
