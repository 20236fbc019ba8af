import { healthRoutes } from '@capi-relay/runtime';
import type { IngestStore } from '@capi-relay/store';
import type { Express } from 'express';
import { v7 as uuidV7 } from 'uuid';
import { AppCache } from '../app-cache.js';
import type { EventLog } from '../events/event-log.js';
import { httpApp } from '../http/http-app.js';
import { senderReader } from '../http/read-sender.js';
import { textReader } from '../http/read-text.js';
import type { Foundation } from './foundation.js';

/** A change an operator makes in the console reaches every ingest process within this time. */
const APP_CACHE_MS = 1_500;
const APPS_CACHED = 10_000;

/** The HTTP side, not yet listening. */
export function openHttp(
  { config, metrics, processMetrics }: Foundation,
  store: IngestStore,
  eventLog: EventLog,
  isClosing: () => boolean,
): Express {
  const { log } = config;
  return httpApp({
    apps: new AppCache(store, {
      maxApps: APPS_CACHED,
      ttlMs: APP_CACHE_MS,
      onLookup: metrics.countAppLookup,
    }),
    log: eventLog,
    store,
    readText: textReader(config.maxBodyBytes),
    readSender: senderReader(config),
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
