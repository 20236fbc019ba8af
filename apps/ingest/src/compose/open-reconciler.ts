import { platformsOf, reconcileStore } from '@capi-relay/store';
import { Reconciler } from '../reconcile/reconciler.js';
import type { Foundation } from './foundation.js';
import { maxAgeMs } from './max-age.js';

/** Arrival time is looked at in pieces as long as the grace, within these bounds. */
const SHORTEST_WINDOW_MS = 1_000;
const LONGEST_WINDOW_MS = 60_000;
const WINDOWS_PER_TICK = 50;
const DELIVERIES_PER_TICK = 10_000;
/** Small enough to be looked up and queued well within the queue's deadline, on a loaded machine too. */
const PAGE_SIZE = 200;
/** Read in milliseconds when nothing is missing, which is nearly always. */
const EVENTS_PER_PAGE = 1_000;

/** The reconciler, not yet started. */
export function openReconciler({ config, store, shard, queues, metrics }: Foundation): Reconciler {
  const { reconcileGraceMs: graceMs, eventRetentionDays, matchingRetentionDays, log } = config;
  return new Reconciler(
    {
      store: reconcileStore(store, { shard, eventRetentionDays, matchingRetentionDays }),
      queues,
      directory: { platformsOf: (layerIds) => platformsOf(store, layerIds) },
    },
    {
      everyMs: config.reconcileEveryMs,
      graceMs,
      windowMs: Math.min(LONGEST_WINDOW_MS, Math.max(SHORTEST_WINDOW_MS, graceMs)),
      windowsPerTick: WINDOWS_PER_TICK,
      deliveriesPerTick: DELIVERIES_PER_TICK,
      pageSize: PAGE_SIZE,
      eventsPerPage: EVENTS_PER_PAGE,
      maxAgeMs: maxAgeMs(matchingRetentionDays),
      now: Date.now,
      metrics,
      onFault: (step, error) =>
        log.warn({ step, err: error }, 'the reconciler tries this again at its next round'),
    },
  );
}
