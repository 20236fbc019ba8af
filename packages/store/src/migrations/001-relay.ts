import { type Kysely, sql } from 'kysely';

/**
 * Configuration: what an operator sets up. Small tables, edited by hand.
 */
const CONFIGURATION = `
CREATE TABLE projects (
  project_id text PRIMARY KEY,
  name text NOT NULL,
  timezone text NOT NULL DEFAULT 'UTC',
  customer_external_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  archived_at timestamptz
);

CREATE TABLE sdk_apps (
  app_id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES projects,
  name text NOT NULL,
  platform text NOT NULL,
  bundle_id text,
  android_package text,
  web_domain text,
  settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sdk_apps_of_project ON sdk_apps (project_id);

-- The sealed token (a JWE) of a vault id. Only workers hold a key that opens it; version counts rotations.
CREATE TABLE vault_entries (
  vault_id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES projects,
  jwe text NOT NULL,
  kid text NOT NULL,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  sealed_at timestamptz NOT NULL DEFAULT now(),
  last_accepted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX vault_entries_of_project ON vault_entries (project_id);

-- config holds the capi block, routing, and whatever else a layer template keeps.
CREATE TABLE project_layers (
  layer_id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES projects,
  type text NOT NULL,
  name text NOT NULL,
  config jsonb NOT NULL CHECK (jsonb_typeof(config) = 'object' AND jsonb_typeof(config -> 'capi') = 'object'),
  is_active boolean NOT NULL DEFAULT true,
  is_deleted boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX project_layers_of_project ON project_layers (project_id);
CREATE INDEX project_layers_by_vault_id ON project_layers ((config -> 'capi' ->> 'access_token_vault_id'));
`;

/**
 * Events and what became of them. Append-mostly, partitioned by the day of the event's own timestamp, keyed by app
 * first so that they can be distributed by app. Days without a partition of their own go to the default partition.
 *
 * Each primary key is added after the other indexes of its table: for an empty partition PostgreSQL thinks all indexes
 * equally good and takes the newest, and a plan made then is still used when the partition has filled.
 */
const EVENTS = `
CREATE TABLE sdk_events (
  app_id text NOT NULL,
  event_id text NOT NULL,
  occurred_on date NOT NULL,
  event_name text NOT NULL,
  event_time timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  environment text NOT NULL,
  platform text,
  install_id text,
  app_user_id text,
  session_id text,
  body jsonb NOT NULL,
  routed_to text[] NOT NULL
) PARTITION BY RANGE (occurred_on);
-- The reconciler reads events in the order they arrived.
CREATE INDEX sdk_events_by_arrival ON sdk_events (received_at);
-- People and replays look for an app's events by the time they happened.
CREATE INDEX sdk_events_by_time ON sdk_events (app_id, event_time);
ALTER TABLE sdk_events ADD PRIMARY KEY (app_id, event_id, occurred_on);
CREATE TABLE sdk_events_default PARTITION OF sdk_events DEFAULT;

-- What identifies a person, kept apart so that it can be dropped after days while events stay for months.
CREATE TABLE event_matching (
  app_id text NOT NULL,
  event_id text NOT NULL,
  occurred_on date NOT NULL,
  matching jsonb NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, event_id, occurred_on)
) PARTITION BY RANGE (occurred_on);
CREATE TABLE event_matching_default PARTITION OF event_matching DEFAULT;

CREATE TABLE delivery_outcomes (
  app_id text NOT NULL,
  event_id text NOT NULL,
  layer_id text NOT NULL,
  occurred_on date NOT NULL,
  status text NOT NULL CHECK (status IN ('delivered', 'dropped', 'failed', 'parked')),
  reason text,
  event_name text NOT NULL,
  platform_event text,
  event_time timestamptz NOT NULL,
  settled_at timestamptz NOT NULL,
  attempts integer NOT NULL,
  platform_code text,
  platform_message text,
  trace_id text,
  http_status integer,
  CHECK ((status = 'delivered') = (reason IS NULL))
) PARTITION BY RANGE (occurred_on);
-- Serves the newest outcomes of a layer by status, and by status and reason; the reason is last because it is a
-- filter on an ordered scan, not a place in the order.
CREATE INDEX delivery_outcomes_by_layer ON delivery_outcomes (layer_id, status, event_time, reason);
-- Parked deliveries are looked for across layers and are few: they have an index of their own.
CREATE INDEX delivery_outcomes_parked ON delivery_outcomes (layer_id, event_time) WHERE status = 'parked';
ALTER TABLE delivery_outcomes ADD PRIMARY KEY (app_id, event_id, layer_id, occurred_on);
CREATE TABLE delivery_outcomes_default PARTITION OF delivery_outcomes DEFAULT;

-- Deliveries whose last send ended without an answer. Rows live as long as the doubt.
CREATE TABLE unknown_sends (
  app_id text NOT NULL,
  event_id text NOT NULL,
  layer_id text NOT NULL,
  occurred_on date NOT NULL,
  first_unknown_at timestamptz NOT NULL,
  PRIMARY KEY (app_id, event_id, layer_id, occurred_on)
);
`;

/**
 * Counters, written in the transaction of what they count. Each counter is spread over shards, one per writing
 * process, so that processes do not queue for one row; a counter's value is the sum of its shards, and a single
 * shard may be negative. Pages are left half empty so that counting up stays within a page and touches no index.
 */
const COUNTERS = `
CREATE TABLE delivery_stats (
  layer_id text NOT NULL,
  hour timestamptz NOT NULL,
  event_name text NOT NULL,
  platform_event text,
  status text NOT NULL,
  reason text,
  shard smallint NOT NULL,
  count bigint NOT NULL,
  last_settled_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (layer_id, hour, event_name, platform_event, status, reason, shard)
) WITH (fillfactor = 50);
CREATE INDEX delivery_stats_by_age ON delivery_stats (hour);
CREATE INDEX delivery_stats_parked ON delivery_stats (layer_id) WHERE status = 'parked';
CREATE INDEX delivery_stats_delivered ON delivery_stats (layer_id, hour) WHERE status = 'delivered';

CREATE TABLE event_counts (
  app_id text NOT NULL,
  hour timestamptz NOT NULL,
  event_name text NOT NULL,
  shard smallint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (app_id, hour, event_name, shard)
) WITH (fillfactor = 50);
CREATE INDEX event_counts_by_age ON event_counts (hour);

CREATE TABLE warning_counts (
  scope text NOT NULL CHECK (scope IN ('app', 'layer')),
  scope_id text NOT NULL,
  hour timestamptz NOT NULL,
  code text NOT NULL,
  shard smallint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (scope, scope_id, hour, code, shard)
) WITH (fillfactor = 50);
CREATE INDEX warning_counts_by_age ON warning_counts (hour);
`;

/** What is known of an install or a user beyond one event. Identity is hashed before it gets here. */
const PEOPLE = `
CREATE TABLE consents (
  app_id text NOT NULL,
  subject_kind text NOT NULL CHECK (subject_kind IN ('install', 'user')),
  subject_id text NOT NULL,
  advertising boolean,
  analytics boolean,
  att_status text,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, subject_kind, subject_id)
);

CREATE TABLE user_traits (
  app_id text NOT NULL,
  subject_kind text NOT NULL CHECK (subject_kind IN ('install', 'user')),
  subject_id text NOT NULL,
  identity jsonb NOT NULL,
  properties jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, subject_kind, subject_id)
);

CREATE TABLE install_clicks (
  app_id text NOT NULL,
  install_id text NOT NULL,
  kind text NOT NULL,
  click_id text NOT NULL,
  first_seen_at timestamptz NOT NULL,
  PRIMARY KEY (app_id, install_id, kind, click_id)
);
CREATE INDEX install_clicks_by_age ON install_clicks (first_seen_at);
`;

/** How the machinery remembers where it is. */
const MACHINERY = `
-- An open circuit: the layer's credential or setting was refused and its deliveries wait.
CREATE TABLE layer_circuits (
  layer_id text PRIMARY KEY,
  reason text NOT NULL,
  detail jsonb,
  vault_version integer NOT NULL,
  opened_at timestamptz NOT NULL,
  next_probe_at timestamptz NOT NULL
);

-- Arrival time up to which reconcile_windows has been cut.
CREATE TABLE reconcile_state (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  watermark timestamptz NOT NULL
);

CREATE TABLE reconcile_windows (
  from_at timestamptz PRIMARY KEY,
  until_at timestamptz NOT NULL,
  checks integer NOT NULL DEFAULT 0,
  next_check_at timestamptz NOT NULL
);
CREATE INDEX reconcile_windows_due ON reconcile_windows (next_check_at);

CREATE TABLE replays (
  replay_id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES projects,
  layer_id text NOT NULL REFERENCES project_layers,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  outcomes text[] NOT NULL,
  reasons text[] NOT NULL,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'completed', 'failed', 'canceled')),
  cursor jsonb,
  total bigint,
  scanned bigint NOT NULL DEFAULT 0,
  marked bigint NOT NULL DEFAULT 0,
  refused_too_old bigint NOT NULL DEFAULT 0,
  error text,
  requested_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX replays_of_layer ON replays (layer_id, created_at);

-- loaded is a delivery as a worker would load it: it holds hashed identity, so rows are kept as briefly as matching.
CREATE TABLE test_events (
  test_id text PRIMARY KEY,
  layer_id text NOT NULL REFERENCES project_layers,
  loaded jsonb NOT NULL,
  test_event_code text,
  report jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);
CREATE INDEX test_events_of_layer ON test_events (layer_id, created_at);
`;

/** Who operates the relay, and what they did. Secrets are kept as hashes. */
const OPERATORS = `
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

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [CONFIGURATION, EVENTS, COUNTERS, PEOPLE, MACHINERY, OPERATORS]) {
    await sql.raw(part).execute(db);
  }
}
