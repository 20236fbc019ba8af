/** A refusal by the operator API, in its own envelope: what happened, to what, and the id that finds it in the log. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string | null,
    /** Messages by field path, where the request's form was at fault. */
    readonly fields: Readonly<Record<string, string>>,
    /** Seconds to wait, where the API said so. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(message);
  }
}

/** The API could not be reached at all. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(cause: unknown) {
    super('The console does not answer.', { cause });
  }
}

/** What to do about an error, one sentence; `null` where the message already says it. */
export function nextStep(error: Error): string | null {
  if (error instanceof UnreachableError) {
    return 'Check that the console process is running and that you are online; the page tries again by itself.';
  }
  if (!(error instanceof ApiError))
    return 'Reload the page. If it happens again, report it with the text above.';
  switch (error.status) {
    case 401:
      return 'Sign in again.';
    case 403:
      return 'Ask someone whose sign-in or key has this permission.';
    case 404:
      return 'It may have been deleted, or the address is mistyped. Go back and choose it from the list.';
    case 409:
      return 'Reload to see its present state, then try again.';
    case 422:
    case 400:
      return Object.keys(error.fields).length > 0 ? 'Correct the fields named here.' : null;
    case 429:
      return `Wait ${error.retryAfterSeconds ?? 60} seconds and try again.`;
    default:
      return error.status >= 500
        ? 'Try again. If it stays, look for the request id in the console log.'
        : null;
  }
}
