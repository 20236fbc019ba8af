import { randomUUID } from 'node:crypto';
import type { DeliveryKey, Layer, Outcome, PlatformName, SdkApp } from '@capi-relay/contracts';
import type { RelayQueues } from '@capi-relay/queue';
import { createMetrics } from '@capi-relay/runtime';
import {
  type DeliveryStore,
  deliveryStore,
  ingestStore,
  openStore,
  platformsOf,
  type ReconcileStore,
  reconcileStore,
  type Store,
} from '@capi-relay/store';
import { aLayer, anApp, freshDatabase, type TestBackend, type TestDatabase } from '@capi-relay/testing';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { ingestMetrics } from '../metrics.js';
import { Reconciler, type ReconcilerSettings } from '../reconcile/reconciler.js';
import { lookIntoQueues } from './running-ingest.js';
import { seed } from './seed.js';

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
const SHARD = 0;

type Ending =
  | Pick<Extract<Outcome, { status: 'delivered' }>, 'status' | 'reason'>
  | Pick<Extract<Outcome, { status: 'parked' }>, 'status' | 'reason'>;

/** What a test of the reconciler works with: the clock is the test's, all else is real. */
export function openBench(backend: TestBackend) {
  const metaLayer = aLayer();
  const tiktokLayer = aLayer({ type: 'tiktok_ads' });
  const layers: readonly Layer[] = [metaLayer, tiktokLayer];
  let app: SdkApp;
  let database: TestDatabase;
  let store: Store;
  let deliveries: DeliveryStore;
  let queues: RelayQueues;
  let stopBackend: () => Promise<void>;
  let faults: string[];
  let now: number;

  beforeAll(async () => {
    const running = await backend.start();
    stopBackend = running.close;
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 4, statementTimeoutMs: 10_000 });
    deliveries = deliveryStore(store, { shard: SHARD });
    queues = lookIntoQueues(running.backend);
    await queues.ready();
  });
  afterAll(async () => {
    await queues.close();
    await store.close();
    await database.close();
    await stopBackend();
  });

  /** An app with nothing in the store and the queues but itself, as on the first day. */
  beforeEach(async () => {
    await store.batches.query(
      `TRUNCATE projects, sdk_events, event_matching, delivery_outcomes, delivery_stats, layer_circuits, reconcile_state,
         reconcile_windows CASCADE`,
    );
    for (const queue of queues.queues.values()) {
      await queue.drain(true);
    }
    app = anApp();
    await seed(store, app, layers);
    faults = [];
    now = Date.now();
  });

  function ownStore(): ReconcileStore {
    return reconcileStore(store, { shard: SHARD, eventRetentionDays: 400, matchingRetentionDays: 8 });
  }

  function reconciler(
    overrides: Partial<ReconcilerSettings> = {},
    requeue: RelayQueues['requeue'] = queues.requeue,
    changes: Partial<ReconcileStore> = {},
  ): Reconciler {
    return new Reconciler(
      {
        store: { ...ownStore(), ...changes },
        queues: { requeue },
        directory: { platformsOf: (layerIds) => platformsOf(store, layerIds) },
      },
      {
        everyMs: MINUTE_MS,
        graceMs: MINUTE_MS,
        windowMs: MINUTE_MS,
        windowsPerTick: 500,
        deliveriesPerTick: 1_000,
        pageSize: 7,
        eventsPerPage: 7,
        maxAgeMs: { meta: 7 * DAY_MS, tiktok: 7 * DAY_MS },
        now: () => now,
        metrics: ingestMetrics(createMetrics('ingest').registry),
        onFault: (step) => faults.push(step),
        ...overrides,
      },
    );
  }

  /** Stores events that arrived some time ago, or now, and answers their ids, sorted. */
  async function arrived(count: number, ageMs: number, happenedAt = now - ageMs): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID()).sort();
    const occurredOn = new Date(happenedAt).toISOString().slice(0, 10);
    await ingestStore(store, { shard: SHARD }).appendEvents(
      ids.map((event_id) => ({
        event: {
          app_id: app.app_id,
          event_id,
          occurred_on: occurredOn,
          event_name: 'purchase_success',
          event_time: happenedAt,
          environment: 'production',
          platform: 'ios',
          install_id: null,
          app_user_id: null,
          session_id: null,
          body: {},
          routed_to: layers.map((layer) => layer.layer_id),
        },
        matching: {},
        clicks: [],
      })),
      [],
    );
    if (ageMs === 0) {
      return ids;
    }
    await store.batches.query(
      'UPDATE sdk_events SET received_at = to_timestamp($2::double precision / 1000) WHERE event_id = ANY($1)',
      [ids, now - ageMs],
    );
    return ids;
  }

  async function keysOf(ids: readonly string[], layer: Layer): Promise<DeliveryKey[]> {
    const { rows } = await store.batches.query<DeliveryKey>(
      'SELECT app_id, event_id, occurred_on, $2::text AS layer_id FROM sdk_events WHERE event_id = ANY($1)',
      [ids, layer.layer_id],
    );
    return rows;
  }

  async function settle(ids: readonly string[], layer: Layer, ending: Ending): Promise<void> {
    const keys = await keysOf(ids, layer);
    const rest = { event_name: 'purchase_success', platform_event: 'Purchase', settled_at: now, attempts: 1 };
    await deliveries.settle(
      keys.map((key) => ({ ...key, ...rest, ...ending })),
      [],
    );
  }

  function openCircuit(layer: Layer): Promise<void> {
    const circuit = {
      layer_id: layer.layer_id,
      reason: 'token_rejected',
      detail: null,
      vault_version: 1,
    } as const;
    return deliveries.openCircuit({ ...circuit, opened_at: now }, now + MINUTE_MS);
  }

  async function waiting(platform: PlatformName): Promise<string[]> {
    const jobs = (await queues.queues.get(`capi-${platform}`)?.getWaiting(0, 10_000)) ?? [];
    return jobs.map((job) => String(Reflect.get(Object(job.data), 'event_id'))).sort();
  }

  return {
    metaLayer,
    tiktokLayer,
    layers,
    reconcileStore: ownStore,
    reconciler,
    arrived,
    keysOf,
    settle,
    openCircuit,
    waiting,
    get store() {
      return store;
    },
    get deliveries() {
      return deliveries;
    },
    get queues() {
      return queues;
    },
    get faults() {
      return faults;
    },
    get app() {
      return app;
    },
    /** What the reconciler takes for now, in Unix milliseconds. */
    get now() {
      return now;
    },
    set now(at: number) {
      now = at;
    },
  };
}
