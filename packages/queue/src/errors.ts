export type QueueErrorCode = 'queue_unavailable' | 'queue_evicts' | 'payload_missing';

/** A fault of the queue itself, with a code that never changes. */
export class QueueError extends Error {
  constructor(
    readonly code: QueueErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'QueueError';
  }
}
