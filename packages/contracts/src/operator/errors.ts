import { z } from 'zod';

/** Every code the operator API answers with. A code never changes its meaning. */
export const API_ERROR_CODES = [
  /** The body is not JSON. */
  'MALFORMED_JSON',
  /** No key or session, or one that is unknown, expired or revoked. */
  'UNAUTHENTICATED',
  /** Name and password, or the key, do not match. */
  'SIGN_IN_REFUSED',
  /** The sign-in link is unknown, used or expired. */
  'LINK_INVALID',
  /** A session's request that changes something came without its `x-csrf-token`. */
  'CSRF_TOKEN_MISSING',
  /** The key's scopes do not include the one this route needs; `details.needed` names it. */
  'FORBIDDEN_SCOPE',
  /** The key belongs to one project and this is about the whole installation. */
  'FORBIDDEN_PROJECT',
  /** There is no such thing, or it belongs to a project the caller has nothing to do with. */
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  /** What is asked for contradicts the present state; the message says how. */
  'CONFLICT',
  /** The same `Idempotency-Key` came before with another body. */
  'IDEMPOTENCY_CONFLICT',
  /** The first request with this `Idempotency-Key` is still running. */
  'IDEMPOTENCY_IN_PROGRESS',
  /** The first request with this `Idempotency-Key` answered with a secret, which is not kept. */
  'SECRET_ALREADY_SHOWN',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  /** A field is missing or wrong; `details.issues` names each. */
  'VALIDATION',
  /** Too many requests of this class; `Retry-After` says when to come back. */
  'RATE_LIMITED',
  'INTERNAL',
  /** The ingest did not answer, or refused the events as a whole. */
  'INGEST_UNAVAILABLE',
  /** The queue or the database cannot be reached; nothing was changed. */
  'UNAVAILABLE',
] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

export const API_ERROR_STATUS: Readonly<Record<ApiErrorCode, number>> = {
  MALFORMED_JSON: 400,
  UNAUTHENTICATED: 401,
  SIGN_IN_REFUSED: 401,
  LINK_INVALID: 401,
  CSRF_TOKEN_MISSING: 403,
  FORBIDDEN_SCOPE: 403,
  FORBIDDEN_PROJECT: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  IDEMPOTENCY_CONFLICT: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  SECRET_ALREADY_SHOWN: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  VALIDATION: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  INGEST_UNAVAILABLE: 502,
  UNAVAILABLE: 503,
};

/** One wrong field. Messages never repeat the value that was sent. */
export const issueSchema = z.object({ path: z.string(), message: z.string() }).meta({ id: 'Issue' });
export type Issue = z.infer<typeof issueSchema>;

/** Body of every answer that is not a success. */
export const errorEnvelopeSchema = z
  .object({
    error: z.object({
      code: z.enum(API_ERROR_CODES),
      /** What happened, to what, and what to do. */
      message: z.string(),
      /** Also in the `x-request-id` header; finds the request in the log. */
      requestId: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>;
