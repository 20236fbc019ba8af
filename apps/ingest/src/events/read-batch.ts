import { sdkBatchSchema } from '@capi-relay/contracts';
import { IngestError } from '../http/errors.js';

/** The envelope of a posted batch, its events unread. */
export interface Batch {
  readonly events: readonly unknown[];
  /** When the sender's clock says it was sent; `null` where it does not say, or not in a form that can be read. */
  readonly sentAt: string | number | null;
}

/**
 * Reads the envelope. A `sent_at` that cannot be read costs the correction of the sender's clock and nothing else: it
 * would be a poor reason to lose a thousand events.
 *
 * @throws IngestError `invalid_body`, or `batch_too_large` past `maxEvents`
 */
export function readBatch(body: unknown, maxEvents: number): Batch {
  if (typeof body !== 'object' || body === null || !('events' in body) || !Array.isArray(body.events)) {
    throw new IngestError('invalid_body', 'The body must be a JSON object {"events": [...]}.');
  }
  const events: readonly unknown[] = body.events;
  if (events.length === 0) {
    throw new IngestError('invalid_body', 'The body holds no events. Send at least one in "events".');
  }
  if (events.length > maxEvents) {
    throw new IngestError(
      'batch_too_large',
      `The body holds ${events.length} events. Send at most ${maxEvents} in one request.`,
    );
  }
  const sentAt = sdkBatchSchema.shape.sent_at.safeParse('sent_at' in body ? body.sent_at : undefined);
  return { events, sentAt: sentAt.data ?? null };
}
