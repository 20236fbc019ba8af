import type {
  ProjectLayersTable,
  ProjectsTable,
  SdkAppsTable,
  VaultEntriesTable,
} from './schema/configuration.js';
import type { DeliveryStatsTable, EventCountsTable, WarningCountsTable } from './schema/counters.js';
import type {
  DeliveryOutcomesTable,
  EventMatchingTable,
  SdkEventsTable,
  UnknownSendsTable,
} from './schema/events.js';
import type {
  LayerCircuitsTable,
  ReconcileStateTable,
  ReconcileWindowsTable,
  ReplaysTable,
  TestEventsTable,
} from './schema/machinery.js';
import type {
  ApiKeysTable,
  AuditLogTable,
  IdempotencyKeysTable,
  SessionsTable,
  SignInLinksTable,
  UsersTable,
} from './schema/operators.js';
import type { ConsentsTable, InstallClicksTable, UserTraitsTable } from './schema/people.js';

export type * from './schema/configuration.js';
export type * from './schema/counters.js';
export type * from './schema/events.js';
export type * from './schema/machinery.js';
export type * from './schema/operators.js';
export type * from './schema/people.js';

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
