import { randomBytes } from 'node:crypto';
import type { SdkAppSettings } from '@capi-relay/contracts';
import type { PatchSdkApp } from '@capi-relay/contracts/operator';
import {
  createSdkApp,
  lastArrivals,
  listSdkApps,
  type SdkAppRecord,
  type Store,
  updateSdkApp,
} from '@capi-relay/store';
import { changedFields } from '../audit/audit-change.js';
import type { Handlers } from '../http/call.js';
import { pageOfAll } from '../http/page-of-all.js';
import type { ConsoleParts } from '../parts.js';
import { sdkAppView } from '../views.js';
import { existingApp } from './existing.js';

type SdkAppRoute = 'listSdkApps' | 'createSdkApp' | 'readSdkApp' | 'patchSdkApp';

const SHOWN = [
  'name',
  'platform',
  'bundleId',
  'androidPackage',
  'webDomain',
  'default_currency',
  'default_country',
  'app_store_id',
  'killswitch',
  'event_allowlist',
] as const;

export function sdkAppRoutes({
  publicIngestUrl,
}: Pick<ConsoleParts, 'publicIngestUrl'>): Handlers<SdkAppRoute> {
  const viewOf = async (store: Store, app: SdkAppRecord) => {
    const arrivals = await lastArrivals(store.db, [app.app_id]);
    return sdkAppView(app, arrivals.get(app.app_id) ?? null, publicIngestUrl);
  };

  return {
    async listSdkApps({ params, query }, call) {
      const all = await listSdkApps(call.store, params.projectId);
      const apps = all
        .filter((app) => query.platform === undefined || app.platform === query.platform)
        .reverse();
      const page = pageOfAll(apps, query, (app) => app.app_id);
      const arrivals = await lastArrivals(
        call.store.db,
        page.items.map((app) => app.app_id),
      );
      return {
        ...page,
        items: page.items.map((app) => sdkAppView(app, arrivals.get(app.app_id) ?? null, publicIngestUrl)),
      };
    },

    async createSdkApp({ params, body }, call) {
      const app = await createSdkApp(call.store, {
        app_id: `app_${randomBytes(12).toString('hex')}`,
        project_id: params.projectId,
        name: body.name,
        platform: body.platform,
        bundle_id: body.bundleId ?? null,
        android_package: body.androidPackage ?? null,
        web_domain: body.webDomain ?? null,
        settings: mergeSettings({}, body.settings),
      });
      const view = await viewOf(call.store, app);
      await call.audit({
        type: 'sdk_app.created',
        target: { kind: 'sdk_app', id: app.app_id },
        projectId: params.projectId,
        changes: changedFields({}, { name: view.name, platform: view.platform }, SHOWN),
      });
      return view;
    },

    async readSdkApp({ params }, call) {
      return viewOf(call.store, await existingApp(call.store, params));
    },

    async patchSdkApp({ params, body }, call) {
      const before = await existingApp(call.store, params);
      const { name, bundleId, androidPackage, webDomain, settings } = body;
      const after = await updateSdkApp(call.store, params.appId, {
        ...(name === undefined ? {} : { name }),
        ...(bundleId === undefined ? {} : { bundle_id: bundleId }),
        ...(androidPackage === undefined ? {} : { android_package: androidPackage }),
        ...(webDomain === undefined ? {} : { web_domain: webDomain }),
        ...(settings === undefined ? {} : { settings: mergeSettings(before.settings, settings) }),
      });
      await call.audit({
        type: 'sdk_app.updated',
        target: { kind: 'sdk_app', id: params.appId },
        projectId: params.projectId,
        changes: [
          ...changedFields(identityOf(before), identityOf(after), SHOWN),
          ...changedFields(before.settings, after.settings, SHOWN, 'settings.'),
        ],
      });
      return viewOf(call.store, after);
    },
  };
}

function identityOf({ name, bundle_id, android_package, web_domain }: SdkAppRecord) {
  return { name, bundleId: bundle_id, androidPackage: android_package, webDomain: web_domain };
}

/** Named keys are replaced, null removes one, all others stay. */
function mergeSettings(settings: SdkAppSettings, patch: PatchSdkApp['settings']): SdkAppSettings {
  const merged = Object.entries({ ...settings, ...patch }).filter(([, value]) => value != null);
  return Object.fromEntries(merged);
}
