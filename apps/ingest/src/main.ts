import { traced } from '@capi-relay/queue';
import { createLogger, readSettings, refusePrivateKeys, runApp } from '@capi-relay/runtime';
import { start } from './start.js';
import { TRAFFIC_SETTINGS, trafficFrom } from './traffic.js';

runApp(async () => {
  refusePrivateKeys('ingest', process.env);
  const settings = readSettings(
    [
      'DATABASE_URL',
      'REDIS_URL',
      'QUEUE_PREFIX',
      'REDIS_ALLOW_EVICTION',
      'INGEST_PORT',
      'TRUST_PROXY',
      'COUNTRY_HEADER',
      'MAX_BATCH_EVENTS',
      'MAX_BODY_BYTES',
      ...TRAFFIC_SETTINGS,
      'ENQUEUE_DEADLINE_MS',
      'RECONCILE_EVERY_MS',
      'RECONCILE_GRACE_MS',
      'EVENT_RETENTION_DAYS',
      'MATCHING_RETENTION_DAYS',
      'LOG_LEVEL',
      'OTEL_ENABLED',
    ],
    process.env,
    ['DATABASE_URL'],
  );
  const log = createLogger({ name: 'ingest', level: settings.LOG_LEVEL });
  const running = await traced(settings.OTEL_ENABLED, 'ingest', (telemetry) =>
    start({
      telemetry,
      port: settings.INGEST_PORT,
      databaseUrl: settings.DATABASE_URL,
      queue:
        settings.REDIS_URL === undefined
          ? { kind: 'postgres', connectionString: settings.DATABASE_URL }
          : { kind: 'redis', url: settings.REDIS_URL },
      ...(settings.QUEUE_PREFIX === undefined ? {} : { queuePrefix: settings.QUEUE_PREFIX }),
      evictionAllowed: settings.REDIS_ALLOW_EVICTION,
      trustedProxies: settings.TRUST_PROXY,
      countryHeader: settings.COUNTRY_HEADER ?? null,
      maxBatchEvents: settings.MAX_BATCH_EVENTS,
      maxBodyBytes: settings.MAX_BODY_BYTES,
      ...trafficFrom(settings),
      enqueueDeadlineMs: settings.ENQUEUE_DEADLINE_MS,
      reconcileEveryMs: settings.RECONCILE_EVERY_MS,
      reconcileGraceMs: settings.RECONCILE_GRACE_MS,
      eventRetentionDays: settings.EVENT_RETENTION_DAYS,
      matchingRetentionDays: settings.MATCHING_RETENTION_DAYS,
      log,
    }),
  );
  log.info({ port: running.port }, 'the ingest takes events');
  return running;
});
