import type {
  AttStatus,
  ClickRecord,
  DeliveryKey,
  Layer,
  Matching,
  Outcome,
  ParkReason,
  PlatformDetail,
  PlatformName,
  SdkApp,
  SealedIdentity,
  StoredEvent,
  WarningCode,
} from '@capi-relay/contracts';

/** What the ledger already says about a delivery. */
export interface PriorOutcome {
  readonly status: Outcome['status'];
  readonly reason: string | null;
}

/** One delivery with everything its gates and its mapping look at. */
export interface LoadedDelivery {
  readonly key: DeliveryKey;
  /** `null` where no such event is stored: a job without an event fails loudly. */
  readonly event: StoredEvent | null;
  readonly matching: Matching | null;
  /** Traits of the user, then of the install. */
  readonly traits: readonly SealedIdentity[];
  readonly clicks: readonly ClickRecord[];
  /** True where the install or the user refused advertising. */
  readonly advertisingRefused: boolean;
  /** The latest ATT answer of the install, used where the event carries none. */
  readonly attStatus: AttStatus | null;
  readonly app: SdkApp | null;
  readonly prior: PriorOutcome | null;
  /** When a send of this delivery first ended without an answer (Unix ms). */
  readonly firstUnknownAt: number | null;
}

/** A vault entry as the store keeps it: a JWE that only a worker can open. */
export interface SealedEntry {
  readonly vault_id: string;
  readonly jwe: string;
  /** Counts rotations; a circuit opened under an older version is closed by a newer one. */
  readonly version: number;
}

export interface Circuit {
  readonly layer_id: string;
  readonly reason: ParkReason;
  readonly detail: PlatformDetail | null;
  /** Version of the vault entry that was refused; 0 where there was none. */
  readonly vault_version: number;
  readonly opened_at: number;
  readonly next_probe_at: number;
}

/** A layer with what decides whether it can send now. */
export interface LayerState {
  readonly layer: Layer;
  readonly entry: SealedEntry | null;
  readonly circuit: Circuit | null;
}

/** A warning as it is counted: per layer and hour. */
export interface WarningCount {
  readonly layer_id: string;
  readonly code: WarningCode;
  readonly count: number;
}

/** A test event as the console queued it. */
export interface QueuedTest {
  readonly test_id: string;
  readonly layer_id: string;
  readonly loaded: LoadedDelivery;
  readonly test_event_code: string | null;
}

export interface GateCheck {
  readonly gate: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** A sentence for the operator: what was found and, where it failed, what to do. */
  readonly explanation: string;
}

export interface TestReport {
  readonly checks: readonly GateCheck[];
  readonly warnings: readonly WarningCode[];
  /** The exact request body, identity hashed; `null` where a gate failed. */
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly result: 'delivered' | 'refused' | 'not_sent' | 'no_answer';
  readonly detail: PlatformDetail | null;
  readonly finished_at: number;
}

/** What the worker core needs from the event store. */
export interface DeliveryStore {
  /** One entry per key, in the order of the keys. */
  loadDeliveries(keys: readonly DeliveryKey[]): Promise<LoadedDelivery[]>;
  loadLayer(layerId: string): Promise<LayerState | null>;
  /**
   * Writes outcomes, their counters and warnings in one transaction. A final outcome is never overwritten; a `parked`
   * one is replaced. Clears the delivery's "unknown" note.
   */
  settle(outcomes: readonly Outcome[], warnings: readonly WarningCount[]): Promise<void>;
  /** Remembers that a send of these ended without an answer; the first time is kept. */
  noteUnknown(keys: readonly DeliveryKey[], now: number): Promise<void>;

  /** Opens a layer's circuit, or keeps the one that is open under the same vault version. */
  openCircuit(circuit: Omit<Circuit, 'next_probe_at'>, nextProbeAt: number): Promise<void>;
  /** Closes it; what the layer has parked is then released by the reconciler. */
  closeCircuit(layerId: string, now: number): Promise<void>;
  /** Layers of a platform with an open circuit whose probe is due or whose vault entry was rotated since. */
  dueCircuits(platform: PlatformName, now: number): Promise<LayerState[]>;
  /** True for the one worker of the fleet that may probe now; the next probe is then due at `nextProbeAt`. */
  claimProbe(layerId: string, now: number, nextProbeAt: number): Promise<boolean>;
  /** The layer's oldest parked delivery: the probe of a platform that has no side-effect-free question. */
  oldestParked(layerId: string): Promise<DeliveryKey | null>;
  /** Remembers when the platform last accepted the layer's token, for the token card; one rotated since is left alone. */
  noteAccepted(layerId: string, vaultVersion: number, now: number): Promise<void>;

  loadTest(testId: string): Promise<QueuedTest | null>;
  reportTest(testId: string, report: TestReport): Promise<void>;
}
