import type { Layer, OutcomeStatus, ParkReason, PlatformDetail, WarningCode } from '@capi-relay/contracts';

/** Deliveries that ended one way, as the counters have them. */
export interface OutcomeCount {
  readonly status: OutcomeStatus;
  readonly reason: string | null;
  readonly lastHour: number;
  readonly lastDay: number;
}

/** What is known of a layer when its health is judged. Times in Unix milliseconds. */
export interface HealthFacts {
  readonly layer: Layer;
  /** `null` where the layer names no vault entry, or one that does not exist. */
  readonly entry: { readonly version: number; readonly last_accepted_at: number | null } | null;
  readonly circuit: {
    readonly reason: ParkReason;
    readonly detail: PlatformDetail | null;
    readonly opened_at: number;
  } | null;
  readonly outcomes: readonly OutcomeCount[];
  /** Events that arrived for apps that are routed to the layer. */
  readonly eventsLastHour: number;
  readonly eventsLastDay: number;
  /** Apps of the project that are routed to the layer. */
  readonly routedApps: number;
  /** Event names of the last day that map to nothing, the most frequent first. */
  readonly unmapped: readonly { readonly name: string; readonly count: number }[];
  readonly warnings: readonly { readonly code: WarningCode; readonly count: number }[];
  /** Deliveries that wait in the store. */
  readonly parked: number;
  /** Those of them that will be too old for the platform within 24 hours. */
  readonly expiring: { readonly count: number; readonly firstLossAt: number } | null;
}

export type HealthStatus = 'unconfigured' | 'idle' | 'healthy' | 'degraded' | 'failing';

export interface HealthWarning {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly fix: string;
  readonly count?: number;
  readonly names?: readonly { readonly name: string; readonly count: number }[];
  /** Unix milliseconds. */
  readonly firstLossAt?: number;
  readonly detail?: PlatformDetail;
}

export interface Health {
  readonly status: HealthStatus;
  /** The gravest first. */
  readonly warnings: readonly HealthWarning[];
}
