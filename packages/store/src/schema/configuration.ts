import type { LayerType, SdkAppSettings } from '@capi-relay/contracts';
import type { Generated } from 'kysely';
import type { Json, JsonObject, NullableTime, Stamped } from './columns.js';

export interface ProjectsTable {
  project_id: string;
  name: string;
  timezone: Generated<string>;
  customer_external_id: string | null;
  created_at: Stamped;
  updated_at: Stamped;
  archived_at: NullableTime;
}

export interface SdkAppsTable {
  app_id: string;
  project_id: string;
  name: string;
  platform: string;
  bundle_id: string | null;
  android_package: string | null;
  web_domain: string | null;
  settings: Json<SdkAppSettings>;
  created_at: Stamped;
  updated_at: Stamped;
}

export interface VaultEntriesTable {
  vault_id: string;
  project_id: string;
  jwe: string;
  kid: string;
  version: Generated<number>;
  sealed_at: Stamped;
  last_accepted_at: NullableTime;
  created_at: Stamped;
}

export interface ProjectLayersTable {
  layer_id: string;
  project_id: string;
  type: LayerType;
  name: string;
  config: Json<JsonObject>;
  is_active: Generated<boolean>;
  is_deleted: Generated<boolean>;
  created_at: Stamped;
  updated_at: Stamped;
}
