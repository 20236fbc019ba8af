import type { Kysely, Selectable } from 'kysely';
import type { Database, SessionsTable } from '../schema.js';
import type { ApiKeyRow } from './api-keys.js';
import { findApiKey } from './api-keys.js';
import { findUser, type UserRow } from './users.js';

/** Whom a session belongs to. */
export type SessionOwner = { readonly userId: string } | { readonly apiKeyId: string };

export interface LiveSession {
  readonly session: Selectable<SessionsTable>;
  readonly user: UserRow | null;
  readonly apiKey: ApiKeyRow | null;
}

export async function insertSession(
  db: Kysely<Database>,
  session: {
    readonly sha256: Buffer;
    readonly owner: SessionOwner;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  const { owner } = session;
  await db
    .insertInto('sessions')
    .values({
      session_sha256: session.sha256,
      user_id: 'userId' in owner ? owner.userId : null,
      api_key_id: 'apiKeyId' in owner ? owner.apiKeyId : null,
      created_at: session.now,
      expires_at: session.expiresAt,
    })
    .execute();
}

/** A session that has not expired, with its owner. */
export async function findSession(
  db: Kysely<Database>,
  sha256: Buffer,
  now: Date,
): Promise<LiveSession | undefined> {
  const session = await db
    .selectFrom('sessions')
    .selectAll()
    .where('session_sha256', '=', sha256)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (session === undefined) return undefined;
  return {
    session,
    user: session.user_id === null ? null : ((await findUser(db, session.user_id)) ?? null),
    apiKey: session.api_key_id === null ? null : ((await findApiKey(db, session.api_key_id)) ?? null),
  };
}

export async function prolongSession(db: Kysely<Database>, sha256: Buffer, expiresAt: Date): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ expires_at: expiresAt })
    .where('session_sha256', '=', sha256)
    .execute();
}

export async function endSession(db: Kysely<Database>, sha256: Buffer): Promise<void> {
  await db.deleteFrom('sessions').where('session_sha256', '=', sha256).execute();
}

/** Ends every session of the owner but the one to keep. */
export async function endSessions(
  db: Kysely<Database>,
  owner: SessionOwner,
  keep: Buffer | null = null,
): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((row) =>
      'userId' in owner ? row('user_id', '=', owner.userId) : row('api_key_id', '=', owner.apiKeyId),
    )
    .$if(keep !== null, (query) => query.where('session_sha256', '!=', keep ?? Buffer.alloc(0)))
    .execute();
}
