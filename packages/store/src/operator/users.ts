import type { Kysely, Selectable } from 'kysely';
import type { Database, UsersTable } from '../schema.js';

export type UserRow = Selectable<UsersTable>;

export async function findUserByName(db: Kysely<Database>, name: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
}

export async function findUser(db: Kysely<Database>, userId: string): Promise<UserRow | undefined> {
  return db.selectFrom('users').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** True once somebody has set a password. */
export async function hasUsers(db: Kysely<Database>): Promise<boolean> {
  const found = await db
    .selectFrom('users')
    .select('user_id')
    .where('password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Makes a user, or gives the one of that name another password. */
export async function setPassword(
  db: Kysely<Database>,
  user: { readonly userId: string; readonly name: string; readonly passwordHash: string; readonly now: Date },
): Promise<UserRow> {
  return db
    .insertInto('users')
    .values({
      user_id: user.userId,
      name: user.name,
      password_hash: user.passwordHash,
      created_at: user.now,
      updated_at: user.now,
    })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        password_hash: user.passwordHash,
        updated_at: user.now,
        disabled_at: null,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function noteSignedIn(db: Kysely<Database>, userId: string, now: Date): Promise<void> {
  await db.updateTable('users').set({ last_sign_in_at: now }).where('user_id', '=', userId).execute();
}
