import { healthRoutes } from '@capi-relay/runtime';
import type { IngestStore } from '@capi-relay/store';
import type { Express } from 'express';
import { v7 as uuidV7 } from 'uuid';
import type { EventLog } from '../events/event-log.js';
import type { Gate } from '../http/gate.js';
import { httpApp } from '../http/http-app.js';
import { textReader } from '../http/read-text.js';
import type { Foundation } from './foundation.js';

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
