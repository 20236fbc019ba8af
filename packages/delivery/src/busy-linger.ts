import type { EventLoopUtilityFunction, EventLoopUtilization } from 'node:perf_hooks';

/** Share of its time this process is busy from which its own CPU, and not the platform, is what deliveries wait for. */
const BUSY = 0.85;
const LOOK_EVERY_MS = 250;
/** How much longer a batch gathers then. */
const LONGER = 4;

/**
 * How long a batch gathers. With many layers, each of little traffic, batches stay small and the process spends its time
 * on requests; one that has none to spare lets batches fill for longer, which makes each delivery cheaper.
 *
 * @param gatherMs how long while there is time to spare, in milliseconds
 */
export function busyLinger(
  gatherMs: number,
  now: () => number,
  utilization: EventLoopUtilityFunction,
): () => number {
  let lookedAt = now();
  let last: EventLoopUtilization = utilization();
  let isBusy = false;
  return () => {
    if (now() - lookedAt >= LOOK_EVERY_MS) {
      const current = utilization();
      isBusy = utilization(current, last).utilization >= BUSY;
      lookedAt = now();
      last = current;
    }
    return isBusy ? gatherMs * LONGER : gatherMs;
  };
}
