import type { DeliveryKey, Outcome } from '@capi-relay/contracts';
import type { JobContext, JobEnd } from '@capi-relay/queue';

/** One delivery job in a worker's hand. */
export interface DeliveryWork {
  readonly key: DeliveryKey;
  readonly context: JobContext;
}

/** How one job ends, and what the ledger is told. `outcome` is `null` while the delivery is not over. */
export interface Ending<W> {
  readonly work: W;
  readonly end: JobEnd;
  readonly outcome: Outcome | null;
}
