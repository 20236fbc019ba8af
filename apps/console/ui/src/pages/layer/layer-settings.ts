import type { Environment } from '@capi-relay/contracts';
import type { LayerView, PatchLayer } from '@capi-relay/contracts/operator';

/** A layer's settings as the form holds them: texts, where the layer has values that may be absent. */
export interface LayerSettings {
  readonly name: string;
  readonly enabled: boolean;
  readonly pixelId: string;
  readonly tiktokAppId: string;
  readonly testEventCode: string;
  readonly environments: readonly Environment[];
  readonly actionSource: 'website' | 'app' | '';
  readonly missingValue: 'zero' | 'drop';
  readonly limitedDataUse: boolean;
  readonly appIds: readonly string[];
  readonly countries: readonly string[];
}

const DEFAULT_ENVIRONMENTS: readonly Environment[] = ['production'];

export function settingsOf({ name, capi, routing }: LayerView): LayerSettings {
  return {
    name,
    enabled: capi.enabled,
    pixelId: capi.pixel_id ?? '',
    tiktokAppId: capi.tiktok_app_id ?? '',
    testEventCode: capi.test_event_code ?? '',
    environments: capi.environments ?? DEFAULT_ENVIRONMENTS,
    actionSource: capi.action_source ?? '',
    missingValue: capi.missing_value ?? 'zero',
    limitedDataUse: (capi.limited_data_use ?? false) !== false,
    appIds: routing.app_ids ?? [],
    countries: routing.countries ?? [],
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/**
 * Only what differs: a patch of `capi` closes the layer's circuit and is written to the audit log, so that saving a
 * name alone must not name it.
 */
export function patchOf(before: LayerSettings, after: LayerSettings): PatchLayer {
  const differs = (key: keyof LayerSettings) => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  const capi = {
    ...(differs('enabled') && { enabled: after.enabled }),
    ...(differs('pixelId') && { pixel_id: orNull(after.pixelId) }),
    ...(differs('tiktokAppId') && { tiktok_app_id: orNull(after.tiktokAppId) }),
    ...(differs('testEventCode') && { test_event_code: orNull(after.testEventCode) }),
    ...(differs('environments') && { environments: [...after.environments] }),
    ...(differs('actionSource') && { action_source: after.actionSource === '' ? null : after.actionSource }),
    ...(differs('missingValue') && { missing_value: after.missingValue }),
    ...(differs('limitedDataUse') && { limited_data_use: after.limitedDataUse }),
  };
  const routing = {
    ...(differs('appIds') && { app_ids: after.appIds.length === 0 ? null : [...after.appIds] }),
    ...(differs('countries') && { countries: after.countries.length === 0 ? null : [...after.countries] }),
  };
  return {
    ...(differs('name') && { name: after.name.trim() }),
    ...(Object.keys(capi).length > 0 && { capi }),
    ...(Object.keys(routing).length > 0 && { routing }),
  };
}
