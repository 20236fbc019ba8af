import type { DeliveryKey } from '@capi-relay/contracts';
import { type DeliveryStore, deliveryStore } from '../src/delivery-store.js';
import { type IngestStore, ingestStore } from '../src/ingest-store.js';
import { type ReconcileStore, reconcileStore } from '../src/reconcile-store.js';
import { type SeededProject, seedProject } from './rows.js';
import { openTestStore, type TestStore } from './test-store.js';

/** A store with all three of its users. */
export interface Reconciling {
  readonly opened: TestStore;
  readonly reconcile: ReconcileStore;
  readonly ingest: IngestStore;
  readonly deliveries: DeliveryStore;
}

export async function openReconciling(): Promise<Reconciling> {
  const opened = await openTestStore();
  return {
    opened,
    reconcile: reconcileStore(opened.store, { shard: 2, eventRetentionDays: 30, matchingRetentionDays: 8 }),
    ingest: ingestStore(opened.store, { shard: 0 }),
    deliveries: deliveryStore(opened.store, { shard: 1 }),
  };
}

/** Windows and parked deliveries are looked for in the whole store, so a test begins with an empty one. */
export async function startAfresh({ opened }: Reconciling): Promise<SeededProject> {
  const tables = [
    'sdk_events',
    'delivery_outcomes',
    'delivery_stats',
    'reconcile_windows',
    'reconcile_state',
  ];
  for (const table of tables) await opened.store.batches.query(`DELETE FROM ${table}`);
  return seedProject(opened.store);
}

/** Keys as text in an order of their own, for comparing lists whose order does not matter. */
export function sorted(keys: readonly DeliveryKey[]): string[] {
  return keys.map((key) => JSON.stringify(Object.entries(key).sort())).sort();
}

export function none(): never {
  throw new Error('a test asked for a row it did not make');
}
