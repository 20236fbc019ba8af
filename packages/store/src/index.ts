export { COUNTER_SHARDS } from './counter-shards.js';
export type { WarningCount } from './delivery/count-warnings.js';
export type { HeldBack } from './delivery/held-back.js';
export type { Circuit, LayerState, SealedEntry } from './delivery/layer-states.js';
export type { LoadedDelivery, PriorOutcome } from './delivery/load-deliveries.js';
export {
  findTest,
  type GateCheck,
  type QueuedTest,
  queueTest,
  type TestEvent,
  type TestReport,
} from './delivery/test-events.js';
export { type CountingOptions, type DeliveryStore, deliveryStore } from './delivery-store.js';
export { StoreError, type StoreErrorCode } from './errors.js';
export type { NameCount, OutcomeCount, WarningTotal } from './health/layer-counters.js';
export { type LayerFacts, layerFacts } from './health/layer-facts.js';
export type { EventToAppend, IngestWarning } from './ingest/append-events.js';
export type { AppState } from './ingest/load-app.js';
export type { ConsentChange, TraitsChange } from './ingest/people.js';
export { type IngestStore, ingestStore } from './ingest-store.js';
export type { StoreLog } from './log.js';
export { assertSchemaNotAhead, migrate } from './migrate.js';
export { openStore, type Store, type StoreOptions } from './open-store.js';
export * from './operator/index.js';
export {
  FORGET_STEPS,
  type ForgetOptions,
  type ForgetStep,
  type ForgottenPerson,
  forgetPerson,
  type Removed,
} from './people/forget-person.js';
export type { Person } from './people/person.js';
export type { SearchedPlace } from './people/search-tables.js';
export { type Traces, textMentions } from './people/traces.js';
export type { LeaderLock } from './reconcile/leader.js';
export type { MissingPage } from './reconcile/missing-deliveries.js';
export type { ReleasableLayer } from './reconcile/releasable-layers.js';
export type { OpenWindow } from './reconcile/windows.js';
export { type ReconcileStore, reconcileStore } from './reconcile-store.js';
export { estimateReplay } from './replay/estimate-replay.js';
export { markForReplay, type ReplayStep } from './replay/mark-for-replay.js';
export {
  REPLAYABLE,
  type Replayable,
  type ReplayCursor,
  type ReplayPage,
  type ReplayPlace,
  type ReplayScope,
} from './replay/replay-scope.js';
export {
  beginReplay,
  cancelReplay,
  createReplay,
  failReplay,
  findReplay,
  listReplays,
  type NewReplay,
  type Replay,
  saveReplayStep,
} from './replay/replays.js';
export { stalledReplays } from './replay/stalled-replays.js';
export type * from './schema.js';
export {
  createLayer,
  findLayer,
  type LayerChange,
  type LayerRecord,
  listLayers,
  type NewLayer,
  platformsOf,
  updateLayer,
} from './settings/layers.js';
export {
  createProject,
  findProject,
  type NewProject,
  type Project,
  type ProjectChange,
  updateProject,
} from './settings/projects.js';
export {
  countEntriesByKey,
  entriesSealedForOtherKeys,
  resealVaultEntry,
  type SealedVaultEntry,
  type VaultPage,
} from './settings/reseal-vault-entries.js';
export {
  createSdkApp,
  findSdkApp,
  listSdkApps,
  type SdkAppChange,
  type SdkAppRecord,
  updateSdkApp,
} from './settings/sdk-apps.js';
export {
  createVaultEntry,
  findVaultEntry,
  type NewVaultEntry,
  rotateVaultEntry,
  type SealedToken,
  type VaultEntry,
} from './settings/vault-entries.js';
export { inTransaction, storeTransaction } from './sql/in-transaction.js';
export type { RetentionOptions } from './upkeep/remove-old.js';
