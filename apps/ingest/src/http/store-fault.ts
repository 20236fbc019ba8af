import { IngestError } from './errors.js';

/** What the store could not do, as an answer: nothing is lost as long as the sender keeps the request. */
export function storeFault(error: unknown): IngestError {
  if (error instanceof IngestError) {
    return error;
  }
  return new IngestError(
    'store_unavailable',
    'The event store does not answer, so nothing was accepted. Send the same request again: what is stored already is not stored twice.',
    undefined,
    { cause: error },
  );
}
