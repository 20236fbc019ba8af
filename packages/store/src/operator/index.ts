export { actorNames } from './actor-names.js';
export {
  type ApiKeyFilter,
  type ApiKeyRow,
  findApiKey,
  insertApiKey,
  listApiKeys,
  noteApiKeyUsed,
  revokeApiKey,
  rotateApiKey,
} from './api-keys.js';
export { lastArrivals } from './arrivals.js';
export { type AuditEntry, type AuditFilter, type AuditRow, listAudit, writeAudit } from './audit-log.js';
export {
  databaseTime,
  EVENTS_SCANNED,
  type EventFilter,
  type EventPlace,
  type EventSummary,
  listArrivals,
  listEvents,
} from './events.js';
export {
  forgetIdempotencyKey,
  IDEMPOTENCY_MS,
  type IdempotencyKey,
  keepAnswer,
  type StoredAnswer,
  takeIdempotencyKey,
} from './idempotency-keys.js';
export type { Place } from './keyset.js';
export { layersUsing, lockLayer } from './layers.js';
export {
  listOutcomes,
  type OutcomePlace,
  type OutcomeRow,
  type OutcomesFilter,
  outcomesOf,
} from './outcomes.js';
export { listProjects, type ProjectFilter } from './projects.js';
export { replayOne } from './replay-one.js';
export { listReplaysOfProject, type ReplayFilter } from './replays.js';
export {
  endSession,
  endSessions,
  findSession,
  insertSession,
  type LiveSession,
  prolongSession,
  type SessionOwner,
} from './sessions.js';
export {
  consumeLink,
  endUnusedLinks,
  findUsableLink,
  insertSignInLink,
  type SignInLinkRow,
} from './sign-in-links.js';
export {
  arrivalSeries,
  deliverySeries,
  type OutcomeGroup,
  outcomeGroups,
  type StatsFilter,
  type StatsGroup,
  type StatsRow,
} from './stats.js';
export { listTests, removeTest } from './test-events.js';
export { findUser, findUserByName, hasUsers, noteSignedIn, setPassword, type UserRow } from './users.js';
export { listVaultEntries } from './vault-entries.js';
