import type { SdkApp, SdkAppSettings } from '@capi-relay/contracts';
import { sql } from 'kysely';
import { StoreError } from '../errors.js';
import type { Store } from '../open-store.js';
import { storableJson } from '../sql/storable.js';
import { explainConflict } from './explain-conflict.js';

/** An SDK app and when it was set up. */
export interface SdkAppRecord extends SdkApp {
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface SdkAppChange {
  readonly name?: string;
  readonly bundle_id?: string | null;
  readonly android_package?: string | null;
  readonly web_domain?: string | null;
  /** Replaces the settings. */
  readonly settings?: SdkAppSettings;
}

/** @throws StoreError `conflict` where the id is taken, `not_found` where the project is missing */
export async function createSdkApp(store: Store, app: SdkApp): Promise<SdkAppRecord> {
  return explainConflict(`SDK app ${app.app_id}`, () =>
    store.db
      .insertInto('sdk_apps')
      .values({ ...app, settings: storableJson(app.settings) })
      .returningAll()
      .executeTakeFirstOrThrow(),
  );
}

export async function findSdkApp(store: Store, appId: string): Promise<SdkAppRecord | null> {
  const row = await store.db
    .selectFrom('sdk_apps')
    .selectAll()
    .where('app_id', '=', appId)
    .executeTakeFirst();
  return row ?? null;
}

/** The SDK apps of a project in the order they were made. */
export async function listSdkApps(store: Store, projectId: string): Promise<SdkAppRecord[]> {
  return store.db
    .selectFrom('sdk_apps')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('created_at')
    .orderBy('app_id')
    .execute();
}

/** @throws StoreError `not_found` */
export async function updateSdkApp(store: Store, appId: string, change: SdkAppChange): Promise<SdkAppRecord> {
  const { settings, ...columns } = change;
  const row = await store.db
    .updateTable('sdk_apps')
    .set({
      ...columns,
      ...(settings === undefined ? {} : { settings: storableJson(settings) }),
      updated_at: sql<Date>`now()`,
    })
    .where('app_id', '=', appId)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new StoreError('not_found', `There is no SDK app ${appId}.`);
  return row;
}
