import { type Kysely, sql } from 'kysely';

/**
 * `forgotten_at` marks an event whose person was forgotten: the row stays, so that a copy an SDK sends again meets its
 * key, and nothing in it names anybody any more.
 *
 * The indexes by age find what ends by it. Consents that refuse something never do, and are not in theirs.
 */
const PEOPLE = `
ALTER TABLE sdk_events ADD COLUMN forgotten_at timestamptz;

CREATE INDEX user_traits_by_age ON user_traits (updated_at);
CREATE INDEX consents_by_age ON consents (updated_at)
  WHERE advertising IS NOT FALSE AND analytics IS NOT FALSE AND att_status IS DISTINCT FROM 'denied'
    AND att_status IS DISTINCT FROM 'restricted';
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(PEOPLE).execute(db);
}
