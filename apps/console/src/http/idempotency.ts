import {
  forgetIdempotencyKey,
  type IdempotencyKey,
  keepAnswer,
  type Store,
  type StoredAnswer,
  takeIdempotencyKey,
} from '@capi-relay/store';
import { sha256 } from '../access/secrets.js';
import { ApiError, invalid } from './api-error.js';

const SHAPE = /^[\x21-\x7e]{1,128}$/;

/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A request that may be repeated without being done again. */
export interface Repeatable {
  readonly key: IdempotencyKey;
  readonly bodySha256: Buffer;
  /** The answer holds a secret that must not be kept. */
  readonly answersSecret: boolean;
  readonly now: Date;
}

/** @throws ApiError `VALIDATION` where the header cannot be a key */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header !== undefined && !SHAPE.test(header)) {
    throw invalid('Idempotency-Key', 'This must be 1 to 128 printable characters, such as a UUID');
  }
  return header;
}

export function hashBody(body: unknown): Buffer {
  return sha256(JSON.stringify(body ?? null));
}

/**
 * Does the work once for each key: the key is taken, the work done and its answer kept in one transaction, so that a
 * crash leaves either all of it or nothing. Work that throws frees the key; only successes are kept.
 *
 * @param store the store of the transaction
 * @throws ApiError `IDEMPOTENCY_CONFLICT`, `SECRET_ALREADY_SHOWN`
 */
export async function doOnce(
  store: Store,
  request: Repeatable,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const stored = await takeIdempotencyKey(store.db, request.key, request.bodySha256, request.now);
  if (stored !== undefined) return repeated(stored, request);
  const answer = await work();
  const isKept = answer.body !== undefined && !request.answersSecret;
  await keepAnswer(store.db, request.key, answer.status, isKept ? JSON.stringify(answer.body) : null);
  return answer;
}

function repeated(stored: StoredAnswer, request: Repeatable): Answer {
  if (!stored.bodySha256.equals(request.bodySha256)) {
    throw new ApiError(
      'IDEMPOTENCY_CONFLICT',
      'This Idempotency-Key was used with another body. Take a new key for a new request.',
    );
  }
  if (request.answersSecret) {
    throw new ApiError(
      'SECRET_ALREADY_SHOWN',
      'This was done by an earlier request, whose answer held a secret that is not kept. Rotate the key for a new one.',
    );
  }
  const body: unknown = stored.response === null ? undefined : JSON.parse(stored.response);
  return { status: stored.status, body };
}

/** Frees the key of a request that was committed and then taken back. */
export async function undoOnce(store: Store, request: Repeatable): Promise<void> {
  await forgetIdempotencyKey(store.db, request.key);
}
