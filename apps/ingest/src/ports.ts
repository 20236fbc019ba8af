import type {
  AttStatus,
  ClickRecord,
  DeliveryKey,
  EventKey,
  Layer,
  Matching,
  SdkApp,
  SealedIdentity,
  StoredEvent,
  WarningCode,
} from '@capi-relay/contracts';

/** An event on its way to the store; `received_at` is set by the database. */
export interface EventToAppend {
  readonly event: Omit<StoredEvent, 'received_at'>;
  readonly matching: Matching;
  readonly clicks: readonly ClickRecord[];
}

export interface AppState {
  readonly app: SdkApp;
  /** Layers of the app's project that are not deleted, whatever their routing. */
  readonly layers: readonly Layer[];
}

export interface ConsentChange {
  readonly app_id: string;
  readonly install_id: string | null;
  readonly app_user_id: string | null;
  readonly advertising?: boolean;
  readonly analytics?: boolean;
  readonly att_status?: AttStatus;
}

export interface TraitsChange {
  readonly app_id: string;
  readonly install_id: string | null;
  readonly app_user_id: string | null;
  readonly identity: SealedIdentity;
  /** Properties that name nobody, such as `plan`. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface IngestWarning {
  readonly app_id: string;
  readonly code: WarningCode;
  readonly count: number;
}

/** What the ingest needs from the event store. */
export interface IngestStore {
  loadApp(appId: string): Promise<AppState | null>;
  /**
   * Appends events in one transaction and counts them per app, hour and name. Answers the keys that were new; an event
   * that is already stored is left as it is.
   */
  appendEvents(events: readonly EventToAppend[], warnings: readonly IngestWarning[]): Promise<EventKey[]>;
  writeConsent(change: ConsentChange): Promise<void>;
  mergeTraits(change: TraitsChange): Promise<void>;
  /** Resolves when the database answers; throws otherwise. */
  ping(): Promise<void>;
}

/** A stretch of arrival time that still holds deliveries without an outcome. */
export interface OpenWindow {
  /** Unix milliseconds, inclusive. */
  readonly from: number;
  /** Unix milliseconds, exclusive. */
  readonly until: number;
  readonly checks: number;
}

export interface ReconcileStore {
  /** Runs `work` if this process is, or becomes, the one leader; answers whether it ran. */
  asLeader(lock: 'reconciler' | 'partitions', work: () => Promise<void>): Promise<boolean>;
  /** Opens the windows between the watermark and `until`, each `widthMs` wide. */
  openWindows(until: number, widthMs: number): Promise<void>;
  dueWindows(now: number, limit: number): Promise<OpenWindow[]>;
  /** Routed deliveries of a window that have no outcome, a page at a time in key order. */
  missingDeliveries(window: OpenWindow, after: DeliveryKey | null, limit: number): Promise<DeliveryKey[]>;
  closeWindow(window: OpenWindow): Promise<void>;
  recheckWindow(window: OpenWindow, at: number): Promise<void>;
  /** Parked deliveries whose layer has no open circuit, oldest event first. */
  releasable(limit: number, after: DeliveryKey | null): Promise<DeliveryKey[]>;
  /** Turns parked deliveries whose event is older than the platform accepts into `failed(expired)`; answers how many. */
  expireParked(layerType: string, eventTimeBefore: number, now: number, limit: number): Promise<number>;
  /** Makes the daily partitions ahead of time and drops those past retention. */
  maintainPartitions(now: number): Promise<void>;
}
