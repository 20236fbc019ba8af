import { openRedis } from '@capi-relay/queue';
import type { Running } from '@capi-relay/runtime';
import type { IngestStore } from '@capi-relay/store';
import { AppCache } from '../app-cache.js';
import { Gate } from '../http/gate.js';
import { senderReader } from '../http/read-sender.js';
import { FleetCount } from '../limits/fleet-count.js';
import { type Limit, RateLimit } from '../limits/rate-limit.js';
import { seldom } from '../limits/seldom.js';
import type { Foundation } from './foundation.js';

/** A change an operator makes in the console reaches every ingest process within this time. */
const APP_CACHE_MS = 1_500;
const APPS_CACHED = 10_000;

/** Apps that do not exist an address may ask for in a second: a mistake in a setting asks for one. */
const GUESSES_PER_SECOND = 10;

/** Time between two log lines about the same limit, and app. */
const TOLD_EVERY_MS = 60_000;

interface OpenLimit extends Running {
  readonly limit: Limit | null;
}

/** The limit of an app's events, on Redis as well where it is shared. */
function openAppLimit({ config }: Foundation): OpenLimit {
  const { limits, log, queue, queuePrefix = '' } = config;
  const perSecond = limits?.appEventsPerSecond ?? 0;
  if (perSecond === 0) {
    return { limit: null, close: async () => {} };
  }
  const own = new RateLimit(perSecond, Date.now);
  if (limits?.appLimitShared !== true || queue.kind !== 'redis') {
    return { limit: own, close: async () => {} };
  }
  const tellFault = seldom(TOLD_EVERY_MS, () =>
    log.warn('Redis does not add up what the processes count: each limits an app by itself meanwhile'),
  );
  const redis = openRedis(queue.url, 'failing');
  redis.on('error', () => tellFault('redis'));
  const fleet = new FleetCount(redis, {
    keyPrefix: `capi-limits:${queuePrefix}`,
    perSecond,
    now: Date.now,
    onUsedUp: (appId, forMs) => own.hold(appId, forMs),
    onFault: () => tellFault('redis'),
  });
  return {
    limit: {
      waitMs: (appId) => own.waitMs(appId),
      count(appId, events) {
        own.count(appId, events);
        fleet.count(appId, events);
      },
    },
    close: async () => redis.disconnect(),
  };
}

/** The gate every request of an app passes. */
export function openGate(foundation: Foundation, store: IngestStore): { readonly gate: Gate } & Running {
  const { config, metrics } = foundation;
  const { limits, log } = config;
  const appLimit = openAppLimit(foundation);
  const perAddress = limits?.addressRequestsPerSecond ?? 0;
  const tellApp = seldom(TOLD_EVERY_MS, (app_id) =>
    log.warn({ app_id }, 'more events of this app arrive than APP_EVENTS_PER_SECOND; some are sent back'),
  );
  const tellAddress = seldom(TOLD_EVERY_MS, () =>
    log.warn(
      'an address sends more requests than ADDRESS_REQUESTS_PER_SECOND; where it is a proxy of yours, set TRUST_PROXY',
    ),
  );
  const gate = new Gate({
    apps: new AppCache(store, {
      maxApps: APPS_CACHED,
      ttlMs: APP_CACHE_MS,
      onLookup: metrics.countAppLookup,
    }),
    readSender: senderReader(config),
    addressLimit: perAddress === 0 ? null : new RateLimit(perAddress, Date.now),
    appLimit: appLimit.limit,
    guessLimit: new RateLimit(GUESSES_PER_SECOND, Date.now),
    onRefused(limit, appId) {
      metrics.countRefused(limit);
      if (limit === 'address') {
        tellAddress('all');
      }
      if (appId !== null) {
        tellApp(appId);
      }
    },
  });
  return { gate, close: appLimit.close };
}
