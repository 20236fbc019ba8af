import { traced } from '@capi-relay/queue';
import { createLogger, readSettings, refusePrivateKeys, runApp } from '@capi-relay/runtime';
import { loadPublicKey } from '@capi-relay/vault';
import { readSessionSecret } from './access/read-session-secret.js';
import { start } from './start.js';

runApp(async () => {
  refusePrivateKeys('console', process.env);
  const settings = readSettings(
    [
      'DATABASE_URL',
      'REDIS_URL',
      'QUEUE_PREFIX',
      'REDIS_ALLOW_EVICTION',
      'CONSOLE_PORT',
      'CONSOLE_PUBLIC_URL',
      'INGEST_URL',
      'INGEST_PUBLIC_URL',
      'ENQUEUE_DEADLINE_MS',
      'VAULT_PUBLIC_JWK',
      'VAULT_PUBLIC_JWK_FILE',
      'SESSION_SECRET',
      'SESSION_SECRET_FILE',
      'RELAY_ENV',
      'TRUST_PROXY',
      'LOG_LEVEL',
      'OTEL_ENABLED',
    ],
    process.env,
    ['DATABASE_URL'],
  );
  const log = createLogger({ name: 'console', level: settings.LOG_LEVEL });
  const running = await traced(settings.OTEL_ENABLED, 'console', async (telemetry) =>
    start({
      telemetry,
      port: settings.CONSOLE_PORT,
      databaseUrl: settings.DATABASE_URL,
      queue:
        settings.REDIS_URL === undefined
          ? { kind: 'postgres', connectionString: settings.DATABASE_URL }
          : { kind: 'redis', url: settings.REDIS_URL },
      ...(settings.QUEUE_PREFIX === undefined ? {} : { queuePrefix: settings.QUEUE_PREFIX }),
      evictionAllowed: settings.REDIS_ALLOW_EVICTION,
      enqueueDeadlineMs: settings.ENQUEUE_DEADLINE_MS,
      vaultPublicJwk: await loadPublicKey({
        json: settings.VAULT_PUBLIC_JWK,
        file: settings.VAULT_PUBLIC_JWK_FILE,
      }),
      sessionSecret: await readSessionSecret(settings.SESSION_SECRET, settings.SESSION_SECRET_FILE),
      ...(settings.CONSOLE_PUBLIC_URL === undefined ? {} : { publicUrl: settings.CONSOLE_PUBLIC_URL }),
      ingestUrl: settings.INGEST_URL,
      ...(settings.INGEST_PUBLIC_URL === undefined ? {} : { publicIngestUrl: settings.INGEST_PUBLIC_URL }),
      environment: settings.RELAY_ENV,
      trustedProxies: settings.TRUST_PROXY,
      log,
    }),
  );
  log.info({ port: running.port }, 'the console is up');
  if (running.signInUrl !== undefined) {
    process.stdout.write(
      `Nobody can sign in yet. Set the first password, within an hour:\n${running.signInUrl}\n`,
    );
  }
  return running;
});
