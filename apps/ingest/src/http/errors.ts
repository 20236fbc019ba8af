/** Every error an answer can carry, with its HTTP status. Codes never change; sentences may. */
export const ERROR_STATUS = {
  invalid_json: 400,
  invalid_body: 400,
  invalid_events: 400,
  invalid_request: 400,
  app_id_missing: 401,
  unknown_app: 401,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  body_too_large: 413,
  batch_too_large: 413,
  unsupported_encoding: 415,
  rate_limited: 429,
  headers_too_large: 431,
  internal: 500,
  store_unavailable: 503,
  overloaded: 503,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** An answer that is not the one hoped for. Its message and details are sent out, so they hold no value of the body. */
export class IngestError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'IngestError';
    this.status = ERROR_STATUS[code];
  }
}

/** More than its share came from somewhere: the sender keeps what it has and comes back. */
export class RateLimited extends IngestError {
  /** @param waitMs until the sender may come again, in milliseconds */
  constructor(
    message: string,
    readonly waitMs: number,
  ) {
    super('rate_limited', message);
  }
}
