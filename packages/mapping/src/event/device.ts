import type { Matching, SdkApp, StoredEvent } from '@capi-relay/contracts';
import { isPlaceholder } from '../identity/placeholder.js';
import { asText, firstText } from './fields.js';

export type OperatingSystem = 'ios' | 'android';

const OF_PLATFORM: ReadonlyMap<string | null, OperatingSystem> = new Map([
  ['ios', 'ios'],
  ['macos', 'ios'],
  ['android', 'android'],
]);
const OS_NAME_FIELDS = ['os', 'os_name', 'device_os'];
const APPLE_NAME = /^(?:ios|ipados|iphone|ipad|macos|mac os)/i;
/** A simulator calls itself by its processor. */
const APPLE_MODEL = /^(?:iphone|ipad|ipod|i?mac|apple|(?:arm64|x86_64|i386)$)/i;
const APPLE_AGENT = /\b(?:iPhone|iPad|iPod|CFNetwork|Darwin)\b/;
/** `okhttp` is what React Native sends its requests with on Android, `Dalvik` what Android itself does. */
const ANDROID_AGENT = /\bAndroid\b|\b(?:okhttp|Dalvik)\//;
/** What apps for both systems are built with. */
const ON_BOTH: ReadonlySet<string> = new Set(['react-native', 'expo', 'flutter', 'unity']);
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
    fromName(asText(event.body.os_version)) ??
    fromDeviceIds(matching) ??
    fromAppleModel(asText(event.body.device_model)) ??
    fromUserAgent(matching?.user_agent) ??
    fromTrackingPrompt(matching) ??
    fromOtherModel(event, app) ??
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

function fromAppleModel(model: string | undefined): OperatingSystem | null {
  return model !== undefined && APPLE_MODEL.test(model) ? 'ios' : null;
}

function fromUserAgent(userAgent: string | undefined): OperatingSystem | null {
  if (userAgent === undefined) return null;
  if (ANDROID_AGENT.test(userAgent)) return 'android';
  return APPLE_AGENT.test(userAgent) ? 'ios' : null;
}

/** Only Apple's systems ask whether an app may track. */
function fromTrackingPrompt(matching: Matching | null): OperatingSystem | null {
  return matching?.att_status === undefined ? null : 'ios';
}

/** A phone that is not Apple's runs Android, unless it says that it is a computer. */
function fromOtherModel(event: StoredEvent, app: SdkApp): OperatingSystem | null {
  if (!ON_BOTH.has(event.platform ?? app.platform)) return null;
  const model = asText(event.body.device_model);
  if (model === undefined || isPlaceholder(model)) return null;
  const system = firstText([event.body], [...OS_NAME_FIELDS, 'os_version']);
  return system !== undefined && /^[a-z]/i.test(system) ? null : 'android';
}

function fromApp(app: SdkApp): OperatingSystem | null {
  const own = OF_PLATFORM.get(app.platform);
  if (own !== undefined) return own;
  if (app.bundle_id !== null && app.android_package === null) return 'ios';
  return app.android_package !== null && app.bundle_id === null ? 'android' : null;
}

/** Unity names the system with its version: `Android OS 14 / API-34 (UP1A.231005.007)`, `iOS 17.4`. */
const NAMED_VERSION = /^[a-z][a-z ]*(\d+(?:\.\d+)*)/i;

/** The system's version: the event's own field, else what the user agent says. */
export function osVersion(
  event: StoredEvent,
  os: OperatingSystem,
  userAgent: string | undefined,
): string | null {
  const stated = asText(event.body.os_version);
  if (stated !== undefined) return NAMED_VERSION.exec(stated)?.[1] ?? stated;
  const pattern = os === 'ios' ? APPLE_AGENT_VERSION : ANDROID_AGENT_VERSION;
  return userAgent?.match(pattern)?.[1]?.replaceAll('_', '.') ?? null;
}

/** The name the app's store gives it: iOS and Android differ. */
export function appPackage(app: SdkApp, os: OperatingSystem): string | null {
  return os === 'ios' ? app.bundle_id : app.android_package;
}
