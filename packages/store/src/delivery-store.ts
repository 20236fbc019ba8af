import type { DeliveryKey, Outcome, PlatformName } from '@capi-relay/contracts';
import type { WarningCount } from './delivery/count-warnings.js';
import { type HeldBack, heldBack } from './delivery/held-back.js';
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
  /** One entry per key, in the order of the keys. */
  loadDeliveries(keys: readonly DeliveryKey[]): Promise<LoadedDelivery[]>;
  loadLayer(layerId: string): Promise<LayerState | null>;
  /**
   * Writes outcomes, their counters and warnings. A final outcome is never overwritten; a `parked` one is replaced.
   * Clears the note of an unanswered send where the delivery is over.
   */
  settle(outcomes: readonly Outcome[], warnings: readonly WarningCount[]): Promise<void>;
  /** Remembers that a send of these ended without an answer; the first time is kept. */
  noteUnknown(keys: readonly DeliveryKey[], now: number): Promise<void>;
  /** Stops a layer, or leaves it stopped under the same version of its token. */
  openCircuit(circuit: Omit<Circuit, 'next_probe_at'>, nextProbeAt: number): Promise<void>;
  /** Lets a layer go on; what it has parked is then released by the reconciler. */
  closeCircuit(layerId: string): Promise<void>;
  /** Stopped layers of a platform whose probe is due, or whose token or settings were changed since. */
  dueCircuits(platform: PlatformName, now: number): Promise<LayerState[]>;
  /** True for the one worker of the fleet that may probe now; the next probe is then due at `nextProbeAt`. */
  claimProbe(layerId: string, now: number, nextProbeAt: number): Promise<boolean>;
  /** The layer's oldest parked delivery: the probe of a platform without a side-effect-free question. */
  oldestParked(layerId: string): Promise<DeliveryKey | null>;
  /** Remembers when the platform last accepted this version of the layer's token, for the token card. */
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
