import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome } from '@capi-relay/contracts';
import type { WarningCount } from '@capi-relay/store';
import type { DeliverContext } from './deliver-context.js';

const TRIES = 8;
const FIRST_PAUSE_MS = 100;

/**
 * Writes outcomes, outlasting a database restart: what was delivered and not written down would be sent again.
 *
 * @throws the last fault, after about 25 seconds of trying or at once when the process must end
 */
export async function settleUntilStored(
  context: Pick<DeliverContext, 'store' | 'signal' | 'onFault'>,
  outcomes: readonly Outcome[],
  warnings: readonly WarningCount[],
): Promise<void> {
  if (outcomes.length === 0 && warnings.length === 0) {
    return;
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      await context.store.settle(outcomes, warnings);
      return;
    } catch (error) {
      if (attempt >= TRIES || context.signal.aborted) {
        throw error;
      }
      context.onFault(`Outcomes of ${outcomes.length} deliveries could not be stored yet`, error);
      await wait(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
