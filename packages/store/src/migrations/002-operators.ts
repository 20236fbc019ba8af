import { type Kysely, sql } from 'kysely';

/**
 * A session belongs to a user or to an API key that was signed in with, and ends with either. A key belongs to one
 * project or to the whole installation.
 */
const OPERATORS = `
ALTER TABLE api_keys
  ADD COLUMN project_id text REFERENCES projects,
  DROP COLUMN project_ids,
  ADD CHECK (environment IN ('live', 'test'));

ALTER TABLE sessions
  ALTER COLUMN user_id DROP NOT NULL,
  ADD COLUMN api_key_id text REFERENCES api_keys ON DELETE CASCADE,
  ADD CHECK (num_nonnulls(user_id, api_key_id) = 1);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_of_api_key ON sessions (api_key_id);

-- Given again word for word, which jsonb would not.
ALTER TABLE idempotency_keys ALTER COLUMN response TYPE text;

CREATE INDEX replays_of_project ON replays (project_id, created_at DESC, replay_id);
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(OPERATORS).execute(db);
}
