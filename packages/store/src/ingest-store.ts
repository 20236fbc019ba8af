import type { EventKey } from '@capi-relay/contracts';
import type { CountingOptions } from './delivery-store.js';
import { appendEvents, type EventToAppend, type IngestWarning } from './ingest/append-events.js';
import { type AppState, loadApp } from './ingest/load-app.js';
import { type ConsentChange, mergeTraits, type TraitsChange, writeConsent } from './ingest/people.js';
import type { Store } from './open-store.js';
import { MATCHING_RETENTION_DAYS } from './upkeep/retention.js';

/** The event store as the ingest uses it. */
export interface IngestStore {
  loadApp(appId: string): Promise<AppState | null>;
  appendEvents(events: readonly EventToAppend[], warnings: readonly IngestWarning[]): Promise<EventKey[]>;
  writeConsent(change: ConsentChange): Promise<void>;
  mergeTraits(change: TraitsChange): Promise<void>;
  /** Resolves when the database answers; throws otherwise. */
  ping(): Promise<void>;
}

export interface IngestStoreOptions extends CountingOptions {
  /** Matching data of an event that happened more days ago is not stored; 8 where it is left out. */
  readonly matchingRetentionDays?: number;
}

export function ingestStore(
  store: Store,
  { shard, matchingRetentionDays = MATCHING_RETENTION_DAYS }: IngestStoreOptions,
): IngestStore {
  return {
    loadApp: (appId) => loadApp(store, appId),
    appendEvents: (events, warnings) =>
      appendEvents(store.batches, { shard, matchingRetentionDays }, events, warnings),
    writeConsent: (change) => writeConsent(store, change),
    mergeTraits: (change) => mergeTraits(store, change),
    ping: async () => {
      await store.batches.query('SELECT 1');
    },
  };
}
