import { type LayerType, PLATFORM_OF_LAYER, type Platform } from '@capi-relay/contracts';
import type { PlatformInfo } from '@capi-relay/contracts/operator';
import {
  META_STANDARD_EVENTS,
  metaPlatform,
  TIKTOK_STANDARD_EVENTS,
  tiktokPlatform,
} from '@capi-relay/mapping';

/**
 * The platforms, for mapping and looking up. Nothing is sent from here: the addresses are those of the documentation
 * and a worker's may differ.
 */
const PLATFORMS: Readonly<Record<LayerType, Platform>> = {
  meta_ads: metaPlatform({ baseUrl: 'https://graph.facebook.com', apiVersion: 'v26.0' }),
  tiktok_ads: tiktokPlatform({ baseUrl: 'https://business-api.tiktok.com' }),
};

const STANDARD_EVENTS: Readonly<Record<LayerType, ReadonlySet<string>>> = {
  meta_ads: META_STANDARD_EVENTS,
  tiktok_ads: TIKTOK_STANDARD_EVENTS,
};

/** Meta's ids are numbers beyond 2^53; TikTok's pixel codes are some 20 capitals and digits, its app ids digits. */
const PIXEL_ID_PATTERNS: Readonly<Record<LayerType, RegExp>> = {
  meta_ads: /^\d{5,20}$/,
  tiktok_ads: /^[A-Z0-9]{8,40}$/,
};

const PIXEL_ID_EXPECTED: Readonly<Record<LayerType, string>> = {
  meta_ads: 'A Meta pixel id is digits only, as Events Manager shows it',
  tiktok_ads: 'A TikTok pixel code is capital letters and digits, as Events Manager shows it',
};

/** Age of an event past which a platform does not take it, in milliseconds. */
export const MAX_AGE_MS: Readonly<Record<LayerType, number>> = {
  meta_ads: PLATFORMS.meta_ads.limits.maxAgeMs,
  tiktok_ads: PLATFORMS.tiktok_ads.limits.maxAgeMs,
};

export function platformOf(type: LayerType): Platform {
  return PLATFORMS[type];
}

/** Why this is no pixel id of the platform; null where it looks like one. */
export function pixelIdProblem(type: LayerType, pixelId: string): string | null {
  return PIXEL_ID_PATTERNS[type].test(pixelId) ? null : PIXEL_ID_EXPECTED[type];
}

export function platformInfo(type: LayerType): PlatformInfo {
  const platform = platformOf(type);
  return {
    type,
    platform: PLATFORM_OF_LAYER[type],
    defaultEvents: { ...platform.defaultEvents },
    standardEvents: [...STANDARD_EVENTS[type]].sort(),
    maxAgeMs: platform.limits.maxAgeMs,
    pixelIdPattern: PIXEL_ID_PATTERNS[type].source,
  };
}
