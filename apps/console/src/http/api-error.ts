import { API_ERROR_STATUS, type ApiErrorCode, type Issue } from '@capi-relay/contracts/operator';

/** An answer that is no success. Its message is for people: what happened, to what, and what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(
    readonly code: ApiErrorCode,
    message: string,
    options: {
      readonly details?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = API_ERROR_STATUS[code];
    this.details = options.details;
    this.headers = options.headers ?? {};
  }

  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export function notFound(what: string): ApiError {
  return new ApiError('NOT_FOUND', `There is no such ${what}.`);
}

/** One wrong field that no schema could know of. */
export function invalid(path: string, message: string): ApiError {
  return invalidFields([{ path, message }]);
}

export function invalidFields(issues: readonly Issue[]): ApiError {
  const words = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new ApiError('VALIDATION', `The request is not valid. ${words.join('; ')}.`, {
    details: { issues },
  });
}
