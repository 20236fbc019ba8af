import type { ErrorEnvelope } from '@capi-relay/contracts/operator';
import { QueueError } from '@capi-relay/queue';
import { StoreError } from '@capi-relay/store';
import type { ErrorRequestHandler } from 'express';
import { ApiError } from './api-error.js';
import { requestIdOf } from './request-id.js';

/** SQLSTATE classes of a database that is away or overloaded: connection, resources, operator intervention. */
const DATABASE_AWAY = /^(08|53|57)/;
const SOCKET_FAULTS: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND'];

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function typeOf(error: unknown): string {
  return error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : '';
}

/** What to answer for anything that was thrown. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof StoreError && error.code === 'not_found') {
    return new ApiError('NOT_FOUND', error.message, { cause: error });
  }
  if (error instanceof StoreError && (error.code === 'conflict' || error.code === 'layer_unreadable')) {
    return new ApiError('CONFLICT', error.message, { cause: error });
  }
  if (error instanceof QueueError) {
    return new ApiError('UNAVAILABLE', 'The queue cannot be reached. Nothing was queued; try again.', {
      cause: error,
      headers: { 'retry-after': '5' },
    });
  }
  if (DATABASE_AWAY.test(codeOf(error)) || SOCKET_FAULTS.includes(codeOf(error)) || isPoolTimeout(error)) {
    return new ApiError('UNAVAILABLE', 'The database cannot be reached or is overloaded; try again.', {
      cause: error,
      headers: { 'retry-after': '5' },
    });
  }
  return (
    fromBodyParser(error) ??
    new ApiError('INTERNAL', 'Something went wrong here. The log has more under this request id.', {
      cause: error,
    })
  );
}

/** pg says this and nothing else when no connection came free in time. */
function isPoolTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.includes('timeout exceeded when trying to connect');
}

function fromBodyParser(error: unknown): ApiError | undefined {
  switch (typeOf(error)) {
    case 'entity.parse.failed':
      return new ApiError('MALFORMED_JSON', 'The body is not JSON.');
    case 'entity.too.large':
      return new ApiError('BODY_TOO_LARGE', 'The body is too large. Send less at once.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The body must be JSON in UTF-8.');
    case 'request.aborted':
    case 'request.size.invalid':
      return new ApiError('MALFORMED_JSON', 'The body ended early.');
    default:
      // Express refuses a path with a broken percent sequence with this.
      return error instanceof URIError ? new ApiError('NOT_FOUND', 'There is no such path.') : undefined;
  }
}

/** Answers every error in one envelope. `onServerError` hears of those that are our own. */
export function answerErrors(
  onServerError: (error: unknown, requestId: string) => void,
): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const requestId = requestIdOf(response);
    const answer = toApiError(error);
    if (answer.status >= 500) onServerError(answer.cause ?? answer, requestId);
    if (response.headersSent) {
      next(error);
      return;
    }
    const envelope: ErrorEnvelope = {
      error: {
        code: answer.code,
        message: answer.message,
        requestId,
        ...(answer.details === undefined ? {} : { details: answer.details }),
      },
    };
    response.status(answer.status).set(answer.headers).json(envelope);
  };
}
