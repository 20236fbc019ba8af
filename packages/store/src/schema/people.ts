import type { Json, JsonObject, Stamped } from './columns.js';

export interface ConsentsTable {
  app_id: string;
  subject_kind: 'install' | 'user';
  subject_id: string;
  advertising: boolean | null;
  analytics: boolean | null;
  att_status: string | null;
  updated_at: Stamped;
}

export interface UserTraitsTable {
  app_id: string;
  subject_kind: 'install' | 'user';
  subject_id: string;
  identity: Json<JsonObject>;
  properties: Json<JsonObject>;
  updated_at: Stamped;
}

export interface InstallClicksTable {
  app_id: string;
  install_id: string;
  kind: string;
  click_id: string;
  first_seen_at: Date;
}
