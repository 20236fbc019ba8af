/** Who operates the relay, and what they did. Secrets are kept as hashes. */
export const OPERATORS = `
CREATE TABLE users (
  user_id text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  password_hash text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  last_sign_in_at timestamptz,
  disabled_at timestamptz
);

CREATE TABLE sessions (
  session_sha256 bytea PRIMARY KEY,
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sign_in_links (
  token_sha256 bytea PRIMARY KEY,
  user_id text REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

-- project_ids NULL means every project.
CREATE TABLE api_keys (
  key_id text PRIMARY KEY,
  name text NOT NULL,
  note text,
  environment text NOT NULL,
  secret_sha256 bytea NOT NULL,
  scopes text[] NOT NULL,
  project_ids text[],
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  rotated_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

CREATE TABLE audit_log (
  event_id text PRIMARY KEY,
  event_type text NOT NULL,
  actor text NOT NULL,
  api_key_id text,
  user_id text,
  project_id text,
  request_id text,
  data jsonb NOT NULL DEFAULT '{}',
  occurred_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_by_time ON audit_log (occurred_at DESC, event_id);
CREATE INDEX audit_log_of_project ON audit_log (project_id, occurred_at DESC, event_id);

-- The stored answer of a request, returned again to the same key with the same body.
CREATE TABLE idempotency_keys (
  caller_id text NOT NULL,
  endpoint text NOT NULL,
  idempotency_key text NOT NULL,
  body_sha256 bytea NOT NULL,
  status integer,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (caller_id, endpoint, idempotency_key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
`;
