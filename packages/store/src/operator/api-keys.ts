import type { Insertable, Kysely, Selectable } from 'kysely';
import type { ApiKeysTable, Database } from '../schema.js';
import { byMillisecond, olderThan, type Place } from './keyset.js';

export type ApiKeyRow = Selectable<ApiKeysTable>;

/** Whether revoked or not; the caller decides what a revoked key may do. */
export async function findApiKey(db: Kysely<Database>, keyId: string): Promise<ApiKeyRow | undefined> {
  return db.selectFrom('api_keys').selectAll().where('key_id', '=', keyId).executeTakeFirst();
}

export interface ApiKeyFilter {
  /** Only keys confined to this project. */
  readonly projectId?: string | undefined;
  readonly includeRevoked: boolean;
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listApiKeys(db: Kysely<Database>, filter: ApiKeyFilter): Promise<ApiKeyRow[]> {
  const { projectId, after } = filter;
  return db
    .selectFrom('api_keys')
    .selectAll()
    .$if(projectId !== undefined, (query) => query.where('project_id', '=', projectId ?? null))
    .$if(!filter.includeRevoked, (query) => query.where('revoked_at', 'is', null))
    .$if(after !== undefined, (query) =>
      after === undefined ? query : query.where(olderThan('created_at', 'key_id', after)),
    )
    .orderBy(byMillisecond('created_at'), 'desc')
    .orderBy('key_id', 'desc')
    .limit(filter.limit)
    .execute();
}

export async function insertApiKey(db: Kysely<Database>, key: Insertable<ApiKeysTable>): Promise<ApiKeyRow> {
  return db.insertInto('api_keys').values(key).returningAll().executeTakeFirstOrThrow();
}

/** Gives an unrevoked key another secret; undefined where there is no such key. */
export async function rotateApiKey(
  db: Kysely<Database>,
  keyId: string,
  secretSha256: Buffer,
  now: Date,
): Promise<ApiKeyRow | undefined> {
  return db
    .updateTable('api_keys')
    .set({ secret_sha256: secretSha256, rotated_at: now })
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Revokes a key and ends the sessions that were opened with it. The first revocation's time is kept. */
export async function revokeApiKey(
  db: Kysely<Database>,
  keyId: string,
  now: Date,
): Promise<ApiKeyRow | undefined> {
  await db.deleteFrom('sessions').where('api_key_id', '=', keyId).execute();
  await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('key_id', '=', keyId)
    .where('revoked_at', 'is', null)
    .execute();
  return findApiKey(db, keyId);
}

export async function noteApiKeyUsed(db: Kysely<Database>, keyId: string, now: Date): Promise<void> {
  await db.updateTable('api_keys').set({ last_used_at: now }).where('key_id', '=', keyId).execute();
}
