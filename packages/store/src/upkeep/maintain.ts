import type { Store } from '../open-store.js';
import { hasCode } from '../sql/retry-conflicts.js';
import { foldCounters } from './fold-counters.js';
import { LOCK_NOT_AVAILABLE } from './lock-waits.js';
import { makePartitions } from './make-partitions.js';
import { matchingDays, type RetentionOptions, removeOld } from './remove-old.js';

/**
 * Makes the partitions of the days ahead, removes what is past its time and folds counters. A table that is locked for
 * long is left for the next run.
 */
export async function maintainPartitions(
  store: Store,
  now: number,
  options: RetentionOptions,
): Promise<void> {
  const steps = [
    () => makePartitions(store.db, now, matchingDays(options)),
    () => removeOld(store, now, options),
    () => foldCounters(store, now),
  ];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (!hasCode(error, [LOCK_NOT_AVAILABLE])) throw error;
      store.log.warn({ err: error }, 'a table is locked by others; the next run looks after its partitions');
    }
  }
}
