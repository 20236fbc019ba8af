export type StoreErrorCode =
  | 'schema_ahead'
  | 'schema_behind'
  | 'migration_failed'
  | 'layer_unreadable'
  | 'not_found'
  | 'conflict';

/** What went wrong with the event store, in words for the person who runs it. `code` never changes. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
