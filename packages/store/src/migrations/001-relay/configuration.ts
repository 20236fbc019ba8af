/**
 * Configuration: what an operator sets up. Small tables, edited by hand.
 */
export const CONFIGURATION = `
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
