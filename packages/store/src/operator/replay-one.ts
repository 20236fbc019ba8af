import type { DeliveryKey } from '@capi-relay/contracts';
import { insertOutcomes } from '../delivery/insert-outcomes.js';
import { replaceUndelivered } from '../delivery/replace-outcomes.js';
import type { Store } from '../open-store.js';
import { parkedForReplay } from '../replay/replay-scope.js';
import { within } from '../sql/executor.js';

/** One delivery that is to be sent again. */
export interface ReplayedDelivery extends DeliveryKey {
  readonly event_name: string;
  readonly platform_event: string | null;
  /** False where the ledger has nothing about it: the event was never routed to the layer. */
  readonly hasOutcome: boolean;
}

/**
 * Parks one delivery for replay, as a replay of many does; what was delivered stays as it is. Answers whether it was
 * there to be parked.
 *
 * @param shard which of the counter rows this process counts on
 * @param now Unix milliseconds
 */
export async function replayOne(
  store: Store,
  { hasOutcome, ...delivery }: ReplayedDelivery,
  shard: number,
  now: number,
): Promise<boolean> {
  const row = parkedForReplay(delivery, now);
  const executor = within(store.db);
  const marked = hasOutcome
    ? await replaceUndelivered(executor, shard, [row])
    : await insertOutcomes(executor, shard, [row], []);
  return marked === 1;
}
