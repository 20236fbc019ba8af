import type { DeliveryKey, Outcome, PlatformName } from '@capi-relay/contracts';
import { type HeldBack, heldBack } from './delivery/held-back.js';
import type { WarningCount } from './delivery/insert-outcomes.js';
import {
  type Circuit,
  claimProbe,
  closeCircuit,
  dueCircuits,
  type LayerState,
  loadLayer,
  noteAccepted,
  openCircuit,
} from './delivery/layer-states.js';
import { type LoadedDelivery, loadDeliveries } from './delivery/load-deliveries.js';
import { oldestParked } from './delivery/oldest-parked.js';
import { settle } from './delivery/settle.js';
import { loadTest, type QueuedTest, reportTest, type TestReport } from './delivery/test-events.js';
import { noteUnknown } from './delivery/unknown-sends.js';
import type { Store } from './open-store.js';

export interface CountingOptions {
  /** Counter rows of this process, 0 to 32,767: processes that count on different rows never wait for each other. */
  readonly shard: number;
}

/** The event store as the workers use it. */
export interface DeliveryStore {
  loadDeliveries(keys: readonly DeliveryKey[]): Promise<LoadedDelivery[]>;
  loadLayer(layerId: string): Promise<LayerState | null>;
  settle(outcomes: readonly Outcome[], warnings: readonly WarningCount[]): Promise<void>;
  noteUnknown(keys: readonly DeliveryKey[], now: number): Promise<void>;
  openCircuit(circuit: Omit<Circuit, 'next_probe_at'>, nextProbeAt: number): Promise<void>;
  closeCircuit(layerId: string, now: number): Promise<void>;
  dueCircuits(platform: PlatformName, now: number): Promise<LayerState[]>;
  claimProbe(layerId: string, now: number, nextProbeAt: number): Promise<boolean>;
  oldestParked(layerId: string): Promise<DeliveryKey | null>;
  noteAccepted(layerId: string, vaultVersion: number, now: number): Promise<void>;
  heldBack(platform: PlatformName): Promise<HeldBack>;
  loadTest(testId: string): Promise<QueuedTest | null>;
  reportTest(testId: string, report: TestReport): Promise<void>;
}

export function deliveryStore(store: Store, { shard }: CountingOptions): DeliveryStore {
  return {
    loadDeliveries: (keys) => loadDeliveries(store.batches, keys),
    loadLayer: (layerId) => loadLayer(store, layerId),
    settle: (outcomes, warnings) => settle(store.batches, shard, outcomes, warnings),
    noteUnknown: (keys, now) => noteUnknown(store.batches, keys, now),
    openCircuit: (circuit, nextProbeAt) => openCircuit(store, circuit, nextProbeAt),
    closeCircuit: (layerId) => closeCircuit(store, layerId),
    dueCircuits: (platform, now) => dueCircuits(store, platform, now),
    claimProbe: (layerId, now, nextProbeAt) => claimProbe(store, layerId, now, nextProbeAt),
    oldestParked: (layerId) => oldestParked(store.scans, layerId),
    noteAccepted: (layerId, vaultVersion, now) => noteAccepted(store, layerId, vaultVersion, now),
    heldBack: (platform) => heldBack(store.batches, platform),
    loadTest: (testId) => loadTest(store, testId),
    reportTest: (testId, report) => reportTest(store, testId, report),
  };
}
