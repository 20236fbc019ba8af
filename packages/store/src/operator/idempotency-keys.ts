import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';

/** Names one request of one caller. */
export interface IdempotencyKey {
  readonly caller_id: string;
  /** Method and path. */
  readonly endpoint: string;
  readonly idempotency_key: string;
}

export interface StoredAnswer {
  readonly bodySha256: Buffer;
  readonly status: number;
  /** The body as it was sent; `null` where there was none, or where it held a secret and was not kept. */
  readonly response: string | null;
}

/** Milliseconds for which an answer is given again. */
export const IDEMPOTENCY_MS = 24 * 60 * 60 * 1_000;

/**
 * Takes the key for this transaction; undefined where it is free. A second request with the same key waits here until
 * the first one's transaction has ended, and then finds its answer, or the key free again if it failed.
 */
export async function takeIdempotencyKey(
  tx: Kysely<Database>,
  key: IdempotencyKey,
  bodySha256: Buffer,
  now: Date,
): Promise<StoredAnswer | undefined> {
  await tx
    .deleteFrom('idempotency_keys')
    .where('caller_id', '=', key.caller_id)
    .where('endpoint', '=', key.endpoint)
    .where('idempotency_key', '=', key.idempotency_key)
    .where('created_at', '<=', new Date(now.getTime() - IDEMPOTENCY_MS))
    .execute();
  const taken = await tx
    .insertInto('idempotency_keys')
    .values({ ...key, body_sha256: bodySha256, status: null, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('caller_id')
    .executeTakeFirst();
  if (taken !== undefined) return undefined;
  const stored = await tx
    .selectFrom('idempotency_keys')
    .select(['body_sha256', 'status', 'response'])
    .where('caller_id', '=', key.caller_id)
    .where('endpoint', '=', key.endpoint)
    .where('idempotency_key', '=', key.idempotency_key)
    .executeTakeFirstOrThrow();
  return { bodySha256: stored.body_sha256, status: stored.status ?? 0, response: stored.response };
}

/** Keeps the answer for the key, in the transaction that took it. */
export async function keepAnswer(
  tx: Kysely<Database>,
  key: IdempotencyKey,
  status: number,
  response: string | null,
): Promise<void> {
  await tx
    .updateTable('idempotency_keys')
    .set({ status, response })
    .where('caller_id', '=', key.caller_id)
    .where('endpoint', '=', key.endpoint)
    .where('idempotency_key', '=', key.idempotency_key)
    .execute();
}

/** Makes the key free again. */
export async function forgetIdempotencyKey(db: Kysely<Database>, key: IdempotencyKey): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('caller_id', '=', key.caller_id)
    .where('endpoint', '=', key.endpoint)
    .where('idempotency_key', '=', key.idempotency_key)
    .execute();
}
