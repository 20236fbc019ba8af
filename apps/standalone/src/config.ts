import { TRAFFIC_SETTINGS } from '@capi-relay/ingest';
import { readSettings } from '@capi-relay/runtime';
import type { GivenSecrets } from './local-secrets.js';

/** Everything `npm start` can be told. Ports may be 0 for any free one. */
export interface StandaloneConfig {
  /** Folder for the database, the keys and the addresses of what runs. */
  readonly dataDir: string;
  /** An own PostgreSQL instead of the one brought along. */
  readonly databaseUrl?: string;
  /** Queues on Redis instead of PostgreSQL. */
  readonly redisUrl?: string;
  /** Platforms; the sandbox where they are left out. */
  readonly metaBaseUrl?: string;
  readonly tiktokBaseUrl?: string;
  readonly ports: {
    readonly ingest: number;
    readonly console: number;
    readonly sandbox: number;
    readonly metaWorker: number;
    readonly tiktokWorker: number;
  };
  readonly logLevel: string;
  /** Keys of the vault and the console's signing secret, each made on the first run where it is not given. */
  readonly secrets: GivenSecrets;
  readonly settings: StandaloneSettings;
}

const NAMES = [
  'META_API_VERSION',
  'WORKER_CONCURRENCY',
  'JOB_LOCK_MS',
  'BATCH_MAX_EVENTS',
  'GATHER_MS',
  'MAX_REQUESTS_PER_LAYER',
  'CREDENTIAL_REQUESTS_PER_SECOND',
  'PLATFORM_TIMEOUT_MS',
  'MAX_BATCH_EVENTS',
  'MAX_BODY_BYTES',
  ...TRAFFIC_SETTINGS,
  'TRUST_PROXY',
  'COUNTRY_HEADER',
  'ENQUEUE_DEADLINE_MS',
  'RECONCILE_EVERY_MS',
  'RECONCILE_GRACE_MS',
  'EVENT_RETENTION_DAYS',
  'MATCHING_RETENTION_DAYS',
  'REDIS_ALLOW_EVICTION',
  'QUEUE_PREFIX',
  'CONSOLE_PUBLIC_URL',
  'RELAY_ENV',
  'SHUTDOWN_GRACE_MS',
  'OTEL_ENABLED',
] as const;

export type StandaloneSettings = ReturnType<typeof readTunables>;

/** What is passed on to the apps as it is. */
export function readTunables(env: Readonly<Record<string, string | undefined>>) {
  return readSettings(NAMES, env);
}

/** @throws SettingsError with every mistake in a sentence */
export function configFromEnvironment(env: Readonly<Record<string, string | undefined>>): StandaloneConfig {
  const own = readSettings(
    [
      'DATA_DIR',
      'DATABASE_URL',
      'REDIS_URL',
      'INGEST_PORT',
      'CONSOLE_PORT',
      'SANDBOX_PORT',
      'META_WORKER_PORT',
      'TIKTOK_WORKER_PORT',
      'VAULT_PUBLIC_JWK',
      'VAULT_PUBLIC_JWK_FILE',
      'VAULT_PRIVATE_JWKS',
      'VAULT_PRIVATE_JWKS_FILE',
      'SESSION_SECRET',
      'SESSION_SECRET_FILE',
    ],
    env,
  );
  return {
    dataDir: own.DATA_DIR,
    ...(own.DATABASE_URL === undefined ? {} : { databaseUrl: own.DATABASE_URL }),
    ...(own.REDIS_URL === undefined ? {} : { redisUrl: own.REDIS_URL }),
    // Only an address somebody wrote down sends conversions anywhere but to the sandbox.
    ...(env.META_BASE_URL ? { metaBaseUrl: readSettings(['META_BASE_URL'], env).META_BASE_URL } : {}),
    ...(env.TIKTOK_BASE_URL ? { tiktokBaseUrl: readSettings(['TIKTOK_BASE_URL'], env).TIKTOK_BASE_URL } : {}),
    ports: {
      ingest: own.INGEST_PORT,
      console: own.CONSOLE_PORT,
      sandbox: own.SANDBOX_PORT,
      metaWorker: own.META_WORKER_PORT,
      tiktokWorker: own.TIKTOK_WORKER_PORT,
    },
    // Many apps on one terminal: what is well is on the pages, so only trouble is printed unless asked otherwise.
    logLevel: env.LOG_LEVEL ? readSettings(['LOG_LEVEL'], env).LOG_LEVEL : 'warn',
    secrets: {
      publicJwk: { json: own.VAULT_PUBLIC_JWK, file: own.VAULT_PUBLIC_JWK_FILE },
      privateJwks: { json: own.VAULT_PRIVATE_JWKS, file: own.VAULT_PRIVATE_JWKS_FILE },
      sessionSecret: { value: own.SESSION_SECRET, file: own.SESSION_SECRET_FILE },
    },
    settings: readTunables(env),
  };
}
