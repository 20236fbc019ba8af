import { randomInt } from 'node:crypto';
import { openQueues, type QueueSettings, type RelayQueues } from '@capi-relay/queue';
import { createMetrics, type Metrics } from '@capi-relay/runtime';
import { COUNTER_SHARDS, openStore, type Store } from '@capi-relay/store';
import type { IngestConfig } from '../config.js';
import { type IngestMetrics, ingestMetrics } from '../metrics.js';

const STORE_CONNECTIONS = 6;
const STATEMENT_TIMEOUT_MS = 10_000;

/** What every part of the ingest stands on. */
export interface Foundation {
  readonly config: IngestConfig;
  readonly store: Store;
  /** Counter rows of this process. */
  readonly shard: number;
  readonly queueSettings: QueueSettings;
  readonly queues: RelayQueues;
  /** Those of the process, and the registry of all. */
  readonly processMetrics: Metrics;
  readonly metrics: IngestMetrics;
}

/** Opens the store and the queues; connections are made as they are needed. */
export function layFoundation(config: IngestConfig): Foundation {
  const { log } = config;
  const queueSettings: QueueSettings = {
    backend: config.queue,
    ...(config.queuePrefix === undefined ? {} : { prefix: config.queuePrefix }),
    telemetry: config.telemetry,
  };
  const processMetrics = createMetrics('ingest');
  return {
    config,
    store: openStore({
      connectionString: config.databaseUrl,
      maxConnections: STORE_CONNECTIONS,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      log,
    }),
    shard: randomInt(COUNTER_SHARDS),
    queueSettings,
    queues: openQueues({
      ...queueSettings,
      deadlineMs: config.enqueueDeadlineMs,
      onError: (error) => log.debug({ err: error }, 'the connection to the queue is broken'),
    }),
    processMetrics,
    metrics: ingestMetrics(processMetrics.registry),
  };
}
