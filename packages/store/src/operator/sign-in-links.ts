import type { Kysely, Selectable } from 'kysely';
import type { Database, SignInLinksTable } from '../schema.js';

export type SignInLinkRow = Selectable<SignInLinksTable>;

export async function insertSignInLink(
  db: Kysely<Database>,
  link: { readonly sha256: Buffer; readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('sign_in_links')
    .values({ token_sha256: link.sha256, user_id: null, created_at: link.now, expires_at: link.expiresAt })
    .execute();
}

/** A link that is neither used nor expired. */
export async function findUsableLink(
  db: Kysely<Database>,
  sha256: Buffer,
  now: Date,
): Promise<SignInLinkRow | undefined> {
  return db
    .selectFrom('sign_in_links')
    .selectAll()
    .where('token_sha256', '=', sha256)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Uses a link up; true for the one caller that did. */
export async function consumeLink(db: Kysely<Database>, sha256: Buffer, now: Date): Promise<boolean> {
  const used = await db
    .updateTable('sign_in_links')
    .set({ used_at: now })
    .where('token_sha256', '=', sha256)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('token_sha256')
    .executeTakeFirst();
  return used !== undefined;
}

/** Ends links that were printed before and never used. */
export async function endUnusedLinks(db: Kysely<Database>, now: Date): Promise<void> {
  await db.updateTable('sign_in_links').set({ used_at: now }).where('used_at', 'is', null).execute();
}
