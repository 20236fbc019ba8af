import type { Platform, PlatformLimits } from '@capi-relay/contracts';
import { isMetaStandardEvent, META_DEFAULT_EVENTS } from '../event-names/meta-event-names.js';
import { classifyMeta } from './classify.js';
import { mapToMeta } from './map.js';
import { metaProbe } from './probe.js';
import { type MetaSettings, metaRequest } from './request.js';

const HOUR_MS = 60 * 60 * 1000;

export const META_LIMITS: PlatformLimits = {
  maxEvents: 1000,
  // Undocumented; senders have found about a megabyte to be safe.
  maxBytes: 1_000_000,
  maxAgeMs: 7 * 24 * HOUR_MS,
  dedupWindowMs: 48 * HOUR_MS,
};

/** Meta's Conversions API, https://developers.facebook.com/docs/marketing-api/conversions-api. */
export function metaPlatform(settings: MetaSettings): Platform {
  return {
    name: 'meta',
    layerType: 'meta_ads',
    limits: META_LIMITS,
    defaultEvents: META_DEFAULT_EVENTS,
    isStandardEvent: isMetaStandardEvent,
    map: mapToMeta,
    request: (input) => metaRequest(settings, input),
    classify: classifyMeta,
    probe: metaProbe(settings),
  };
}
