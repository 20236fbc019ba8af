import type { DeliveryKey, EventKey } from '@capi-relay/contracts';
import type { Store } from './open-store.js';
import { asLeader, type LeaderLock } from './reconcile/leader.js';
import { type MissingPage, missingDeliveries } from './reconcile/missing-deliveries.js';
import { expireParked } from './reconcile/parked-deliveries.js';
import { releasable } from './reconcile/releasable-deliveries.js';
import { type ReleasableLayer, releasableLayers } from './reconcile/releasable-layers.js';
import { closeWindow, dueWindows, type OpenWindow, openWindows, recheckWindow } from './reconcile/windows.js';
import { maintainPartitions } from './upkeep/maintain.js';
import type { RetentionOptions } from './upkeep/remove-old.js';

/** The event store as the reconciler uses it. */
export interface ReconcileStore {
  asLeader(lock: LeaderLock, work: () => Promise<void>): Promise<boolean>;
  openWindows(until: number, widthMs: number): Promise<void>;
  dueWindows(now: number, limit: number): Promise<OpenWindow[]>;
  missingDeliveries(window: OpenWindow, after: EventKey | null, limit: number): Promise<MissingPage>;
  closeWindow(window: OpenWindow): Promise<void>;
  recheckWindow(window: OpenWindow, at: number): Promise<void>;
  releasableLayers(): Promise<ReleasableLayer[]>;
  releasable(layerId: string, limit: number, after: DeliveryKey | null): Promise<DeliveryKey[]>;
  expireParked(layerType: string, eventTimeBefore: number, now: number, limit: number): Promise<number>;
  maintainPartitions(now: number): Promise<void>;
}

export function reconcileStore(store: Store, options: RetentionOptions): ReconcileStore {
  const { scans } = store;
  return {
    asLeader: (lock, work) => asLeader(store, lock, work),
    openWindows: (until, widthMs) => openWindows(scans, until, widthMs),
    dueWindows: (now, limit) => dueWindows(scans, now, limit),
    missingDeliveries: (window, after, limit) => missingDeliveries(scans, window, after, limit),
    closeWindow: (window) => closeWindow(scans, window),
    recheckWindow: (window, at) => recheckWindow(scans, window, at),
    releasableLayers: () => releasableLayers(scans),
    releasable: (layerId, limit, after) => releasable(scans, layerId, limit, after),
    expireParked: (layerType, eventTimeBefore, now, limit) =>
      expireParked(store, options.shard, layerType, eventTimeBefore, now, limit),
    maintainPartitions: (now) => maintainPartitions(store, now, options),
  };
}
