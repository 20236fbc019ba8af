import type { Day, LayerType, SdkAppSettings } from '@capi-relay/contracts';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { LoadedDelivery } from './delivery/load-deliveries.js';
import type { TestReport } from './delivery/test-events.js';
import type { Replayable, ReplayCursor } from './replay/replay-scope.js';

/** Written as a value, read as what PostgreSQL made of it. */
type Json<T> = ColumnType<T, string, string>;
type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** A time the database's own clock sets where none is given. */
type Stamped = ColumnType<Date, Date | undefined, Date>;
type NullableTime = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** PostgreSQL's bigint; the driver reads it as text since it may pass 2^53. */
type BigCount = ColumnType<string, number | string | undefined, number | string>;
type JsonObject = Readonly<Record<string, unknown>>;

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

export interface SdkEventsTable {
  app_id: string;
  event_id: string;
  occurred_on: Day;
  event_name: string;
  event_time: Date;
  received_at: Stamped;
  environment: string;
  platform: string | null;
  install_id: string | null;
  app_user_id: string | null;
  session_id: string | null;
  body: Json<JsonObject>;
  routed_to: string[];
}

export interface EventMatchingTable {
  app_id: string;
  event_id: string;
  occurred_on: Day;
  matching: Json<JsonObject>;
  stored_at: Stamped;
}

export interface DeliveryOutcomesTable {
  app_id: string;
  event_id: string;
  layer_id: string;
  occurred_on: Day;
  status: 'delivered' | 'dropped' | 'failed' | 'parked';
  reason: string | null;
  event_name: string;
  platform_event: string | null;
  event_time: Date;
  settled_at: Date;
  attempts: number;
  platform_code: string | null;
  platform_message: string | null;
  trace_id: string | null;
  http_status: number | null;
}

export interface UnknownSendsTable {
  app_id: string;
  event_id: string;
  layer_id: string;
  occurred_on: Day;
  first_unknown_at: Date;
}

export interface DeliveryStatsTable {
  layer_id: string;
  hour: Date;
  event_name: string;
  platform_event: string | null;
  status: DeliveryOutcomesTable['status'];
  reason: string | null;
  shard: number;
  /** May be negative in one shard; the sum over shards is the count. */
  count: BigCount;
  last_settled_at: Date;
}

export interface EventCountsTable {
  app_id: string;
  hour: Date;
  event_name: string;
  shard: number;
  count: BigCount;
}

export interface WarningCountsTable {
  scope: 'app' | 'layer';
  scope_id: string;
  hour: Date;
  code: string;
  shard: number;
  count: BigCount;
}

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

export interface LayerCircuitsTable {
  layer_id: string;
  reason: string;
  detail: NullableJson<JsonObject>;
  vault_version: number;
  opened_at: Date;
  next_probe_at: Date;
}

export interface ReconcileStateTable {
  only_row: GeneratedAlways<boolean>;
  watermark: Date;
}

export interface ReconcileWindowsTable {
  from_at: Date;
  until_at: Date;
  checks: Generated<number>;
  next_check_at: Date;
}

export type ReplayStatus = 'queued' | 'running' | 'completed' | 'failed' | 'canceled';

export interface ReplaysTable {
  replay_id: string;
  project_id: string;
  layer_id: string;
  since: Date;
  until: Date;
  outcomes: Replayable[];
  reasons: string[];
  status: Generated<ReplayStatus>;
  cursor: NullableJson<ReplayCursor>;
  total: ColumnType<string | null, number | string | null | undefined, number | string | null>;
  scanned: BigCount;
  marked: BigCount;
  refused_too_old: BigCount;
  error: string | null;
  requested_by: string | null;
  created_at: Stamped;
  updated_at: Stamped;
  finished_at: NullableTime;
}

export interface TestEventsTable {
  test_id: string;
  layer_id: string;
  loaded: Json<LoadedDelivery>;
  test_event_code: string | null;
  report: NullableJson<TestReport>;
  created_at: Stamped;
  finished_at: NullableTime;
}

export interface UsersTable {
  user_id: string;
  name: string;
  password_hash: string | null;
  created_at: Stamped;
  updated_at: Stamped;
  last_sign_in_at: NullableTime;
  disabled_at: NullableTime;
}

/** Of a user, or of an API key that was signed in with: one of the two is set. */
export interface SessionsTable {
  session_sha256: Buffer;
  user_id: string | null;
  api_key_id: string | null;
  created_at: Stamped;
  expires_at: Date;
}

export interface SignInLinksTable {
  token_sha256: Buffer;
  user_id: string | null;
  created_at: Stamped;
  expires_at: Date;
  used_at: NullableTime;
}

export interface ApiKeysTable {
  key_id: string;
  name: string;
  note: string | null;
  environment: 'live' | 'test';
  secret_sha256: Buffer;
  scopes: string[];
  /** `null` means the whole installation. */
  project_id: string | null;
  created_by: string | null;
  created_at: Stamped;
  rotated_at: NullableTime;
  last_used_at: NullableTime;
  revoked_at: NullableTime;
}

export interface AuditLogTable {
  event_id: string;
  event_type: string;
  actor: string;
  api_key_id: string | null;
  user_id: string | null;
  project_id: string | null;
  request_id: string | null;
  data: ColumnType<JsonObject, string | undefined, string>;
  occurred_at: Stamped;
}

export interface IdempotencyKeysTable {
  caller_id: string;
  endpoint: string;
  idempotency_key: string;
  body_sha256: Buffer;
  status: number | null;
  /** The answer's body as it was sent. */
  response: string | null;
  created_at: Stamped;
}

/** The database as Kysely sees it. */
export interface Database {
  projects: ProjectsTable;
  sdk_apps: SdkAppsTable;
  vault_entries: VaultEntriesTable;
  project_layers: ProjectLayersTable;
  sdk_events: SdkEventsTable;
  event_matching: EventMatchingTable;
  delivery_outcomes: DeliveryOutcomesTable;
  unknown_sends: UnknownSendsTable;
  delivery_stats: DeliveryStatsTable;
  event_counts: EventCountsTable;
  warning_counts: WarningCountsTable;
  consents: ConsentsTable;
  user_traits: UserTraitsTable;
  install_clicks: InstallClicksTable;
  layer_circuits: LayerCircuitsTable;
  reconcile_state: ReconcileStateTable;
  reconcile_windows: ReconcileWindowsTable;
  replays: ReplaysTable;
  test_events: TestEventsTable;
  users: UsersTable;
  sessions: SessionsTable;
  sign_in_links: SignInLinksTable;
  api_keys: ApiKeysTable;
  audit_log: AuditLogTable;
  idempotency_keys: IdempotencyKeysTable;
}
