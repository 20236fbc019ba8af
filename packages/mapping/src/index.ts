export { redactPlatformMessage } from './answer/redact-platform-message.js';
export {
  isMetaStandardEvent,
  META_DEFAULT_EVENTS,
  META_STANDARD_EVENTS,
} from './event-names/meta-event-names.js';
export { resolveEventName } from './event-names/resolve-event-name.js';
export {
  isTiktokStandardEvent,
  TIKTOK_DEFAULT_EVENTS,
  TIKTOK_STANDARD_EVENTS,
} from './event-names/tiktok-event-names.js';
export { META_LIMITS, metaPlatform } from './meta/platform.js';
export * from './seal/index.js';
export { TIKTOK_LIMITS, tiktokPlatform } from './tiktok/platform.js';
