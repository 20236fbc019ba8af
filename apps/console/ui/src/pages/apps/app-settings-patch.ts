import type { PatchSdkApp, SdkAppView } from '@capi-relay/contracts/operator';

/** An app's settings as the form holds them; empty texts stand for what is not set. */
export interface AppSettingsDraft {
  readonly name: string;
  readonly bundleId: string;
  readonly androidPackage: string;
  readonly webDomain: string;
  readonly currency: string;
  readonly country: string;
  readonly appStoreId: string;
  readonly killswitch: boolean;
  readonly limitNames: boolean;
  readonly allowedNames: readonly string[];
}

export function settingsOf(app: SdkAppView): AppSettingsDraft {
  const { settings } = app;
  return {
    name: app.name,
    bundleId: app.bundleId ?? '',
    androidPackage: app.androidPackage ?? '',
    webDomain: app.webDomain ?? '',
    currency: settings.default_currency ?? '',
    country: settings.default_country ?? '',
    appStoreId: settings.app_store_id ?? '',
    killswitch: settings.killswitch ?? false,
    limitNames: settings.event_allowlist != null,
    allowedNames: settings.event_allowlist ?? [],
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

export function patchOf(draft: AppSettingsDraft): PatchSdkApp {
  return {
    name: draft.name.trim(),
    bundleId: orNull(draft.bundleId),
    androidPackage: orNull(draft.androidPackage),
    webDomain: orNull(draft.webDomain),
    settings: {
      default_currency: orNull(draft.currency),
      default_country: orNull(draft.country),
      app_store_id: orNull(draft.appStoreId),
      killswitch: draft.killswitch,
      event_allowlist: draft.limitNames ? [...draft.allowedNames] : null,
    },
  };
}
