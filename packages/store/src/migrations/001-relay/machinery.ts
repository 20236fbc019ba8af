/** How the machinery remembers where it is. */
export const MACHINERY = `
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
