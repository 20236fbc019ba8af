import type { MapInput } from '@capi-relay/contracts';
import type { OperatingSystem } from '../event/device.js';
import { asText, compact } from '../event/fields.js';

/** `app` of an app event: TikTok asks for the App Store number on iOS and the package name on Android. */
export interface TiktokApp {
  readonly os: OperatingSystem;
  readonly appId: string;
}

/** `null` where the event's system is not known or the SDK app has no id for it. */
export function tiktokApp({ app }: MapInput, os: OperatingSystem | null): TiktokApp | null {
  if (os === null) return null;
  const appId = os === 'ios' ? (app.settings.app_store_id ?? app.bundle_id) : app.android_package;
  return appId === null ? null : { os, appId };
}

export function tiktokAppFields({ event, app }: MapInput, { appId }: TiktokApp): Record<string, unknown> {
  return compact({
    app_id: appId,
    app_name: app.name || undefined,
    app_version: asText(event.body.app_version),
  });
}
