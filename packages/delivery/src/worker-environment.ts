import type { PlatformName } from '@capi-relay/contracts';
import { createLogger, readSettings, SettingsError } from '@capi-relay/runtime';
import { loadPrivateKeys } from '@capi-relay/vault';
import type { DeliveryWorkerConfig } from './start-worker.js';

/**
 * A worker holds the private keys and every token: with certificates unverified, whoever sits between it and its database
 * reads along. An authority of one's own is named instead.
 */
function requireVerifiedCertificates(env: Readonly<Record<string, string | undefined>>): void {
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    throw new SettingsError([
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, which lets anybody pose as the database, the queue or a collector of traces. ' +
        'Take it away; for certificates of your own authority set NODE_EXTRA_CA_CERTS to its file.',
    ]);
  }
}

/**
 * What both worker processes read from their environment.
 *
 * @param port of health and metrics
 * @throws SettingsError, VaultError with every mistake in a sentence
 */
export async function workerConfigFromEnvironment(
  platform: PlatformName,
  port: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Omit<DeliveryWorkerConfig, 'platform'>> {
  requireVerifiedCertificates(env);
  const settings = readSettings(
    [
      'DATABASE_URL',
      'REDIS_URL',
      'QUEUE_PREFIX',
      'REDIS_ALLOW_EVICTION',
      'VAULT_PRIVATE_JWKS',
      'VAULT_PRIVATE_JWKS_FILE',
      'WORKER_CONCURRENCY',
      'JOB_LOCK_MS',
      'BATCH_MAX_EVENTS',
      'GATHER_MS',
      'MAX_REQUESTS_PER_LAYER',
      'CREDENTIAL_REQUESTS_PER_SECOND',
      'PLATFORM_TIMEOUT_MS',
      'SHUTDOWN_GRACE_MS',
      'LOG_LEVEL',
    ],
    env,
    ['DATABASE_URL'],
  );
  const log = createLogger({ name: `worker-${platform}`, level: settings.LOG_LEVEL });
  return {
    port,
    databaseUrl: settings.DATABASE_URL,
    queue:
      settings.REDIS_URL === undefined
        ? { kind: 'postgres', connectionString: settings.DATABASE_URL }
        : { kind: 'redis', url: settings.REDIS_URL },
    ...(settings.QUEUE_PREFIX === undefined ? {} : { queuePrefix: settings.QUEUE_PREFIX }),
    evictionAllowed: settings.REDIS_ALLOW_EVICTION,
    privateKeys: await loadPrivateKeys({
      json: settings.VAULT_PRIVATE_JWKS,
      file: settings.VAULT_PRIVATE_JWKS_FILE,
    }),
    concurrency: settings.WORKER_CONCURRENCY,
    jobLockMs: settings.JOB_LOCK_MS,
    batchMaxEvents: settings.BATCH_MAX_EVENTS,
    gatherMs: settings.GATHER_MS,
    maxRequestsPerLayer: settings.MAX_REQUESTS_PER_LAYER,
    ...(settings.CREDENTIAL_REQUESTS_PER_SECOND === undefined
      ? {}
      : { credentialRequestsPerSecond: settings.CREDENTIAL_REQUESTS_PER_SECOND }),
    platformTimeoutMs: settings.PLATFORM_TIMEOUT_MS,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_MS,
    log,
  };
}
