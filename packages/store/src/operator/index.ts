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
export { type AuditEntry, type AuditFilter, type AuditRow, listAudit, writeAudit } from './audit-log.js';
export {
  forgetIdempotencyKey,
  IDEMPOTENCY_MS,
  type IdempotencyKey,
  keepAnswer,
  type StoredAnswer,
  takeIdempotencyKey,
} from './idempotency-keys.js';
export type { Place } from './keyset.js';
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
  endUnusedLinks,
  findUsableLink,
  insertSignInLink,
  type SignInLinkRow,
  useLink,
} from './sign-in-links.js';
export { findUser, findUserByName, hasUsers, noteSignedIn, setPassword, type UserRow } from './users.js';
