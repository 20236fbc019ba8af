import { healthRoutes } from '@capi-relay/runtime';
import type { IngestStore } from '@capi-relay/store';
import type { Express } from 'express';
import { v7 as uuidV7 } from 'uuid';
import type { EventLog } from '../events/event-log.js';
import type { Gate } from '../http/gate.js';
import { httpApp } from '../http/http-app.js';
import { textReader } from '../http/read-text.js';
import { FairWrites } from '../routes/fair-writes.js';
import type { Foundation } from './foundation.js';

/** Half of the store's connections: the others are for events and apps. */
const PROFILE_WRITES_AT_ONCE = 3;
/** A few seconds' worth. */
const MAX_PROFILE_WRITES = 5_000;

/** The HTTP side, not yet listening. */
export function openHttp(
  { config, metrics, processMetrics }: Foundation,
  gate: Gate,
  store: IngestStore,
  eventLog: EventLog,
  isClosing: () => boolean,
): Express {
  const { log } = config;
  return httpApp({
    gate,
    log: eventLog,
    store,
    readText: textReader(config.maxBodyBytes),
    writes: new FairWrites({
      atOnce: PROFILE_WRITES_AT_ONCE,
      maxWaiting: MAX_PROFILE_WRITES,
      onFull: () => metrics.countRefused('room'),
    }),
    maxBatchEvents: config.maxBatchEvents,
    maxBodyBytes: config.maxBodyBytes,
    now: Date.now,
    newEventId: () => uuidV7(),
    metrics,
    isClosing,
    onEventFault: (app_id, err) => log.error({ app_id, err }, 'an event could not be read; please report it'),
    onServerError: (error, requestId) => log.error({ err: error, requestId }, 'a request failed'),
    health: healthRoutes({
      metrics: processMetrics,
      log,
      isReady: async () => {
        if (isClosing()) {
          return { ready: false, reasons: ['This process is shutting down.'] };
        }
        await store.ping();
        return { ready: true };
      },
    }),
  });
}
