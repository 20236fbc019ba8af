import type { ErrorRequestHandler, RequestHandler } from 'express';
import { answerJson } from './answer-json.js';
import { type ErrorCode, IngestError, RateLimited } from './errors.js';
import { requestIdOf } from './request-id.js';

/** When to come back after a 503, in seconds: long enough for a database to restart, short enough for a phone. */
const RETRY_AFTER_SECONDS = 5;

/** What the body reader reports, by the `type` it gives its errors. */
const READ_ERRORS: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string }>> = {
  'encoding.unsupported': {
    code: 'unsupported_encoding',
    message: 'Send the body as it is or with Content-Encoding gzip, deflate or br.',
  },
  'charset.unsupported': { code: 'unsupported_encoding', message: 'Send the body as UTF-8.' },
  'request.aborted': { code: 'invalid_request', message: 'The request ended before its body was complete.' },
  'request.size.invalid': {
    code: 'invalid_request',
    message: 'The body is not as long as its Content-Length says.',
  },
};

function readErrorType(error: unknown): string | undefined {
  return error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : undefined;
}

function isClientFault(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 400;
}

/** Puts whatever went wrong into an answer; what is nobody's fault but ours becomes `internal`. */
export function asIngestError(error: unknown, maxBodyBytes: number): IngestError {
  if (error instanceof IngestError) {
    return error;
  }
  const type = readErrorType(error);
  if (type === 'entity.too.large') {
    return new IngestError(
      'body_too_large',
      `The body is larger than ${maxBodyBytes} bytes after inflation. Send fewer events in one request.`,
    );
  }
  const known = type === undefined ? undefined : READ_ERRORS[type];
  if (known !== undefined) {
    return new IngestError(known.code, known.message);
  }
  if (isClientFault(error)) {
    return new IngestError(
      'invalid_request',
      'The request cannot be read: its body does not match its Content-Encoding, or its path is malformed.',
    );
  }
  return new IngestError(
    'internal',
    'Something went wrong here. Send the same request again later.',
    undefined,
    {
      cause: error,
    },
  );
}

/** When the same request may be sent again, where that is known. */
function retryAfterSeconds(error: IngestError): number | undefined {
  if (error instanceof RateLimited) {
    return Math.max(1, Math.ceil(error.waitMs / 1_000));
  }
  return error.status === 503 ? RETRY_AFTER_SECONDS : undefined;
}

export interface ErrorSettings {
  readonly maxBodyBytes: number;
  /** Told of every error that is the server's, for the log. */
  readonly onServerError: (error: IngestError, requestId: string) => void;
}

/** Answers errors in the envelope `{error: {code, message, requestId, details?}}`. */
export function answerErrors(settings: ErrorSettings): ErrorRequestHandler {
  return (thrown, _request, response, next) => {
    const error = asIngestError(thrown, settings.maxBodyBytes);
    const requestId = requestIdOf(response);
    if (error.status >= 500) {
      settings.onServerError(error, requestId);
    }
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const retryAfter = retryAfterSeconds(error);
    if (retryAfter !== undefined) {
      response.setHeader('Retry-After', String(retryAfter));
    }
    answerJson(response, error.status, {
      error: {
        code: error.code,
        message: error.message,
        requestId,
        ...(error.details === undefined ? {} : { details: error.details }),
      },
    });
  };
}

/** For a path that exists under another method. */
export function methodNotAllowed(allowed: string): RequestHandler {
  return (_request, response) => {
    response.setHeader('Allow', allowed);
    throw new IngestError('method_not_allowed', `This path answers ${allowed}.`);
  };
}

export const notFound: RequestHandler = () => {
  throw new IngestError(
    'not_found',
    'There is nothing at this path. Post events to /l/events, consent to /l/consent, user properties to /l/users/properties.',
  );
};
