import type { PlatformName } from '@capi-relay/contracts';
import { META_LIMITS, TIKTOK_LIMITS } from '@capi-relay/mapping';

/** Age past which a platform takes no event, in milliseconds. */
export const MAX_AGE_MS: Readonly<Record<PlatformName, number>> = {
  meta: META_LIMITS.maxAgeMs,
  tiktok: TIKTOK_LIMITS.maxAgeMs,
};
