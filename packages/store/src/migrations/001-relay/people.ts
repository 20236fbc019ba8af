/** What is known of an install or a user beyond one event. Identity is hashed before it gets here. */
export const PEOPLE = `
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
