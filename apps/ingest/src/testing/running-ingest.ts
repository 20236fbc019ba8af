import type { Layer, SdkApp } from '@capi-relay/contracts';
import { openQueues, type QueueBackend, type RelayQueues } from '@capi-relay/queue';
import { createLogger } from '@capi-relay/runtime';
import { openStore } from '@capi-relay/store';
import { aLayer, anApp, freshDatabase } from '@capi-relay/testing';
import pg from 'pg';
import type { IngestConfig } from '../config.js';
import { start } from '../start.js';
import { seed } from './seed.js';

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface TestIngest {
  readonly url: string;
  readonly app: SdkApp;
  /** One layer of each platform, without routing. */
  readonly layers: readonly Layer[];
  readonly databaseUrl: string;
  /** What the ingest logged, one JSON line each. */
  readonly logged: readonly string[];
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Rows of the event store. */
  rows(sql: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Ends it as SIGTERM does; the database stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface TestIngestOptions {
  readonly config?: Partial<IngestConfig>;
  readonly app?: Partial<SdkApp>;
  readonly layers?: readonly Layer[];
  /** The database itself by default. */
  readonly queue?: QueueBackend;
}

/** A whole ingest on a database of its own, reached over HTTP. */
export async function runIngest(options: TestIngestOptions = {}): Promise<TestIngest> {
  const database = await freshDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  // Dropping the database ends the connections that are idle in the pool.
  pool.on('error', () => {});
  const app = anApp(options.app);
  const layers = options.layers ?? [aLayer(), aLayer({ type: 'tiktok_ads' })];
  const store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 5_000 });
  await seed(store, app, layers);
  await store.close();
  const logged: string[] = [];
  const release = async (): Promise<void> => {
    await pool.end();
    await database.close();
  };
  const running = await start({
    port: 0,
    host: '127.0.0.1',
    databaseUrl: database.url,
    queue: options.queue ?? { kind: 'postgres', connectionString: database.url },
    evictionAllowed: false,
    trustedProxies: 0,
    countryHeader: null,
    maxBatchEvents: 1_000,
    maxBodyBytes: 1_048_576,
    enqueueDeadlineMs: 1_000,
    // The reconciler has tests of its own.
    reconcileEveryMs: 60_000,
    reconcileGraceMs: 60_000,
    eventRetentionDays: 400,
    matchingRetentionDays: 8,
    log: createLogger({
      name: 'ingest',
      level: 'debug',
      destination: { write: (line) => void logged.push(line) },
    }),
    ...options.config,
  }).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  return {
    url: running.url,
    app,
    layers,
    databaseUrl: database.url,
    logged,
    post: (path, body, headers = {}) =>
      ask(`${running.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-app-id': app.app_id, ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    get: (path, headers = {}) =>
      ask(`${running.url}${path}`, { headers: { 'x-app-id': app.app_id, ...headers } }),
    rows: async (sql, values = []) => (await pool.query<Record<string, unknown>>(sql, [...values])).rows,
    stop: () => running.close(),
    close: async () => {
      await running.close();
      await release();
    },
  };
}

/** Looks into the queues an ingest fills. */
export function lookIntoQueues(backend: QueueBackend): RelayQueues {
  return openQueues({ backend, deadlineMs: 5_000, onError: () => {} });
}

export async function ask(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
