import type { EventKey } from '@capi-relay/contracts';
import type { AcceptedEvent } from './accept-batch.js';
import type { Appended } from './append-isolating.js';

/** What became of one request's events. */
export interface StoredBatch {
  /** Events that were new, each once. */
  readonly fresh: readonly AcceptedEvent[];
  readonly duplicates: number;
  readonly refused: readonly AcceptedEvent[];
}

function keyOf(key: EventKey): string {
  return `${key.app_id}\n${key.occurred_on}\n${key.event_id}`;
}

/**
 * Gives every request of a commit its part of the result. Where the same event came twice in one commit, the first to
 * bring it has stored it and the others are duplicates.
 */
export function shareOut(
  requests: readonly (readonly AcceptedEvent[])[],
  appended: Appended,
): readonly StoredBatch[] {
  const unclaimed = new Set(appended.stored.map(keyOf));
  const refused = new Set(appended.refused.map(({ append }) => append));
  return requests.map((events) => {
    const fresh = events.filter(({ append }) => unclaimed.delete(keyOf(append.event)));
    const refusedHere = events.filter(({ append }) => refused.has(append));
    return { fresh, duplicates: events.length - fresh.length - refusedHere.length, refused: refusedHere };
  });
}
