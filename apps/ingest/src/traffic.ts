import type { Settings } from '@capi-relay/runtime';
import type { IngestConfig } from './config.js';

/** Settings of how much is taken from whom. */
export const TRAFFIC_SETTINGS = [
  'ADDRESS_REQUESTS_PER_SECOND',
  'APP_EVENTS_PER_SECOND',
  'APP_LIMIT_SHARED',
  'REQUEST_TIMEOUT_MS',
  'KEEP_ALIVE_MS',
  'MAX_CONNECTIONS',
] as const;

/** Headers fit into a few packets: whoever takes longer for them is in no hurry to send an event. */
const HEADERS_TIMEOUT_MS = 15_000;
const CHECK_EVERY_MS = 5_000;

/** What the settings say of how much is taken from whom. */
export function trafficFrom(
  settings: Settings<(typeof TRAFFIC_SETTINGS)[number]>,
): Required<Pick<IngestConfig, 'limits' | 'connections'>> {
  return {
    limits: {
      addressRequestsPerSecond: settings.ADDRESS_REQUESTS_PER_SECOND,
      appEventsPerSecond: settings.APP_EVENTS_PER_SECOND,
      appLimitShared: settings.APP_LIMIT_SHARED,
    },
    connections: {
      headersTimeoutMs: HEADERS_TIMEOUT_MS,
      requestTimeoutMs: settings.REQUEST_TIMEOUT_MS,
      keepAliveTimeoutMs: settings.KEEP_ALIVE_MS,
      checkEveryMs: CHECK_EVERY_MS,
      maxConnections: settings.MAX_CONNECTIONS,
    },
  };
}
