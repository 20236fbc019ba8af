import type { Matching, SdkApp, StoredEvent } from '@capi-relay/contracts';
import { asText, firstText } from './fields.js';

export type OperatingSystem = 'ios' | 'android';

const OF_PLATFORM: ReadonlyMap<string | null, OperatingSystem> = new Map([
  ['ios', 'ios'],
  ['macos', 'ios'],
  ['android', 'android'],
]);
const OS_NAME_FIELDS = ['os', 'os_name', 'device_os'];
const APPLE_NAME = /^(?:ios|ipados|iphone|ipad|macos|mac os)/i;
const APPLE_MODEL = /^(?:iphone|ipad|ipod|mac)/i;
const APPLE_AGENT = /\b(?:iPhone|iPad|iPod|CFNetwork|Darwin)\b/;
const ANDROID_AGENT = /\bAndroid\b/;
const APPLE_AGENT_VERSION = /\bOS (\d+(?:_\d+){0,2}) like Mac OS X/;
const ANDROID_AGENT_VERSION = /\bAndroid (\d+(?:\.\d+){0,2})/;

/**
 * The system an app event comes from. SDKs for several systems (React Native, Flutter, Unity) say theirs in other
 * fields; `null` where none of them tells.
 */
export function operatingSystem(
  event: StoredEvent,
  matching: Matching | null,
  app: SdkApp,
): OperatingSystem | null {
  return (
    OF_PLATFORM.get(event.platform) ??
    fromName(firstText([event.body], OS_NAME_FIELDS)) ??
    fromDeviceIds(matching) ??
    fromModel(asText(event.body.device_model)) ??
    fromUserAgent(matching?.user_agent) ??
    fromApp(app)
  );
}

function fromName(name: string | undefined): OperatingSystem | null {
  if (name === undefined) return null;
  if (/^android/i.test(name)) return 'android';
  return APPLE_NAME.test(name) ? 'ios' : null;
}

function fromDeviceIds(matching: Matching | null): OperatingSystem | null {
  if (matching?.idfa !== undefined || matching?.idfv !== undefined) return 'ios';
  return matching?.gaid === undefined ? null : 'android';
}

function fromModel(model: string | undefined): OperatingSystem | null {
  return model !== undefined && APPLE_MODEL.test(model) ? 'ios' : null;
}

function fromUserAgent(userAgent: string | undefined): OperatingSystem | null {
  if (userAgent === undefined) return null;
  if (ANDROID_AGENT.test(userAgent)) return 'android';
  return APPLE_AGENT.test(userAgent) ? 'ios' : null;
}

function fromApp(app: SdkApp): OperatingSystem | null {
  const own = OF_PLATFORM.get(app.platform);
  if (own !== undefined) return own;
  if (app.bundle_id !== null && app.android_package === null) return 'ios';
  return app.android_package !== null && app.bundle_id === null ? 'android' : null;
}

/** The system's version: the event's own field, else what the user agent says. */
export function osVersion(
  event: StoredEvent,
  os: OperatingSystem,
  userAgent: string | undefined,
): string | null {
  const stated = asText(event.body.os_version);
  if (stated !== undefined) return stated;
  const pattern = os === 'ios' ? APPLE_AGENT_VERSION : ANDROID_AGENT_VERSION;
  return userAgent?.match(pattern)?.[1]?.replaceAll('_', '.') ?? null;
}

/** The name the app's store gives it: iOS and Android differ. */
export function appPackage(app: SdkApp, os: OperatingSystem): string | null {
  return os === 'ios' ? app.bundle_id : app.android_package;
}
