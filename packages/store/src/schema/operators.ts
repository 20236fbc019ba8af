import type { ColumnType } from 'kysely';
import type { JsonObject, NullableTime, Stamped } from './columns.js';

export interface UsersTable {
  user_id: string;
  name: string;
  password_hash: string | null;
  created_at: Stamped;
  updated_at: Stamped;
  last_sign_in_at: NullableTime;
  disabled_at: NullableTime;
}

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
