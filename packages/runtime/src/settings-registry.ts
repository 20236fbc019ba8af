import { CONSOLE, EVERY_APP, INGEST, MINUTE_MS, type Setting, WITH_STORE, WORKERS } from './setting.js';
import { address, flag, matching, oneOf, port, text, wholeNumber } from './setting-kinds.js';
import { WORKER_SETTINGS } from './worker-settings.js';

/** Every environment variable there is, in the order in which documents list them. */
export const SETTINGS = {
  DATABASE_URL: {
    kind: address(['postgres:', 'postgresql:']),
    default: null,
    description:
      'PostgreSQL with the event store, version 15 or newer; `npm start` brings its own when it is not set.',
    apps: WITH_STORE,
    secret: true,
  },
  REDIS_URL: {
    kind: address(['redis:', 'rediss:'], { list: true }),
    default: null,
    description:
      'Redis 7 or Valkey with the queues, several addresses for a cluster; without it the queues are on PostgreSQL.',
    apps: WITH_STORE,
    secret: true,
  },
  DATA_DIR: {
    kind: text(),
    default: '.data',
    description: 'Folder in which `npm start` keeps its PostgreSQL data and the keys it makes.',
    apps: ['standalone'],
  },
  INGEST_PORT: {
    kind: port(),
    default: '4000',
    description: 'Port on which SDKs post events.',
    apps: INGEST,
  },
  CONSOLE_PORT: {
    kind: port(),
    default: '4100',
    description: 'Port of the operator API, the console and Bull Board.',
    apps: CONSOLE,
  },
  SANDBOX_PORT: {
    kind: port(),
    default: '4200',
    description: 'Port of the local stand-in of both platforms.',
    apps: ['sandbox', 'standalone'],
  },
  SANDBOX_HOST: {
    kind: text(),
    default: '127.0.0.1',
    description: 'Address the sandbox listens on; 0.0.0.0 in a container.',
    apps: ['sandbox'],
  },
  SANDBOX_MODE: {
    kind: oneOf('faithful', 'strict'),
    default: 'faithful',
    description:
      'Whether the sandbox refuses what the platforms are known to refuse, or also what only their documents ask for.',
    apps: ['sandbox'],
  },
  SANDBOX_KEEP: {
    kind: oneOf('all', 'count'),
    default: 'all',
    description: 'Whether the sandbox keeps the events it accepted, or only counts them.',
    apps: ['sandbox'],
  },
  SANDBOX_KEEP_EVENTS: {
    kind: wholeNumber(1, 10_000_000),
    default: '200000',
    description: 'Events the sandbox keeps in memory, about a kilobyte each; the oldest make room.',
    apps: ['sandbox'],
  },
  SANDBOX_LATENCY_MS: {
    kind: wholeNumber(0, MINUTE_MS, 'milliseconds'),
    default: '0',
    description: 'How long the sandbox takes at least to answer for a platform, in milliseconds.',
    apps: ['sandbox'],
  },
  META_WORKER_PORT: {
    kind: port(),
    default: '4301',
    description: 'Port for health and metrics of the Meta worker.',
    apps: ['worker-meta', 'standalone'],
  },
  TIKTOK_WORKER_PORT: {
    kind: port(),
    default: '4302',
    description: 'Port for health and metrics of the TikTok worker.',
    apps: ['worker-tiktok', 'standalone'],
  },
  VAULT_PUBLIC_JWK: {
    kind: text(),
    default: null,
    description: 'Public key (JWK) that access tokens are sealed with.',
    apps: CONSOLE,
  },
  VAULT_PUBLIC_JWK_FILE: {
    kind: text(),
    default: null,
    description: 'File that holds VAULT_PUBLIC_JWK.',
    apps: CONSOLE,
  },
  VAULT_PRIVATE_JWKS: {
    kind: text(),
    default: null,
    description:
      'Private keys (JWK set) that open access tokens; several while keys are rotated, and for workers only.',
    apps: WORKERS,
    secret: true,
  },
  VAULT_PRIVATE_JWKS_FILE: {
    kind: text(),
    default: null,
    description: 'File that holds VAULT_PRIVATE_JWKS, readable by its owner alone.',
    apps: WORKERS,
  },
  ...WORKER_SETTINGS,
  MAX_BATCH_EVENTS: {
    kind: wholeNumber(1, 100_000),
    default: '1000',
    description: 'Events an SDK may post in one request.',
    apps: INGEST,
  },
  MAX_BODY_BYTES: {
    kind: wholeNumber(1_024, 100 * 1_048_576, 'bytes'),
    default: '1048576',
    description: 'Size of a request body after decompression, in bytes.',
    apps: INGEST,
  },
  ADDRESS_REQUESTS_PER_SECOND: {
    kind: wholeNumber(0, 1_000_000),
    default: '2000',
    description:
      'Requests an ingest process takes from one public address (one /64 of IPv6) in a second; 0 for no limit.',
    apps: INGEST,
  },
  APP_EVENTS_PER_SECOND: {
    kind: wholeNumber(0, 10_000_000),
    default: '0',
    description: 'Events taken of one app in a second, in each ingest process; 0 for no limit.',
    apps: INGEST,
  },
  APP_LIMIT_SHARED: {
    kind: flag(),
    default: 'false',
    description:
      'Adds up on Redis what all ingest processes take of an app, so that APP_EVENTS_PER_SECOND is for all.',
    apps: INGEST,
  },
  REQUEST_TIMEOUT_MS: {
    kind: wholeNumber(1_000, 10 * MINUTE_MS, 'milliseconds'),
    default: '60000',
    description: 'How long a client may take to send the ingest one request, in milliseconds.',
    apps: INGEST,
  },
  KEEP_ALIVE_MS: {
    kind: wholeNumber(1_000, 60 * MINUTE_MS, 'milliseconds'),
    default: '75000',
    description:
      'How long the ingest keeps a connection without a request, in milliseconds; longer than the load balancer in front does.',
    apps: INGEST,
  },
  MAX_CONNECTIONS: {
    kind: wholeNumber(10, 1_000_000),
    default: '10000',
    description: 'Connections one ingest process keeps at once; idle ones make room for new ones.',
    apps: INGEST,
  },
  TRUST_PROXY: {
    kind: wholeNumber(0, 10),
    default: '0',
    description: 'Number of proxies in front of the server whose X-Forwarded-For entries are believed.',
    apps: ['ingest', 'console', 'standalone'],
  },
  COUNTRY_HEADER: {
    kind: matching(/^[A-Za-z0-9-]{1,64}$/, 'the name of a request header'),
    default: null,
    description: "Request header in which a proxy names the client's country, such as cf-ipcountry.",
    apps: INGEST,
  },
  ENQUEUE_DEADLINE_MS: {
    kind: wholeNumber(10, MINUTE_MS, 'milliseconds'),
    default: '1000',
    description: 'How long queueing may take before it is left to the reconciler, in milliseconds.',
    apps: ['ingest', 'console', 'standalone'],
  },
  RECONCILE_EVERY_MS: {
    kind: wholeNumber(100, 60 * MINUTE_MS, 'milliseconds'),
    default: '5000',
    description: 'How often the reconciler looks for stored events without an outcome, in milliseconds.',
    apps: INGEST,
  },
  RECONCILE_GRACE_MS: {
    kind: wholeNumber(100, 24 * 60 * MINUTE_MS, 'milliseconds'),
    default: '60000',
    description: 'How old an event must be before the reconciler looks for its outcome, in milliseconds.',
    apps: INGEST,
  },
  EVENT_RETENTION_DAYS: {
    kind: wholeNumber(8, 3_650, 'days'),
    default: '400',
    description: 'Days for which events, their outcomes and the traits of users and installs are kept.',
    apps: INGEST,
  },
  MATCHING_RETENTION_DAYS: {
    kind: wholeNumber(1, 30, 'days'),
    default: '8',
    description:
      'Days for which what identifies a person or a device is kept with an event; with less than 8 an older event goes with the traits of its user alone or not at all, though its platform would take it.',
    apps: INGEST,
  },
  REDIS_ALLOW_EVICTION: {
    kind: flag(),
    default: 'false',
    description:
      'Starts even when Redis may evict keys (a policy other than noeviction), which can lose queued jobs.',
    apps: WITH_STORE,
  },
  QUEUE_PREFIX: {
    kind: matching(/^[A-Za-z0-9_-]{1,40}$/, 'up to 40 letters, digits, "-" or "_"'),
    default: null,
    description: 'Keeps the queues of several installations on one Redis apart.',
    apps: WITH_STORE,
  },
  INGEST_URL: {
    kind: address(['https:', 'http:']),
    default: 'http://127.0.0.1:4000',
    description: 'Where the console reaches the ingest, to hand over events that servers send to its API.',
    apps: ['console'],
  },
  INGEST_PUBLIC_URL: {
    kind: address(['https:', 'http:']),
    default: null,
    description:
      'Address clients send events to, for the snippets the console shows; INGEST_URL when not set.',
    apps: ['console'],
  },
  CONSOLE_PUBLIC_URL: {
    kind: address(['https:', 'http:']),
    default: null,
    description:
      'Address under which operators reach the console, for links and secure cookies behind a proxy.',
    apps: CONSOLE,
  },
  SESSION_SECRET: {
    kind: matching(/^.{32,}$/s, 'at least 32 characters'),
    default: null,
    description:
      'Signs the cookies of the console; at least 32 random characters, equal on every console process.',
    apps: CONSOLE,
    secret: true,
  },
  SESSION_SECRET_FILE: {
    kind: text(),
    default: null,
    description: 'File that holds SESSION_SECRET.',
    apps: CONSOLE,
  },
  RELAY_ENV: {
    kind: oneOf('live', 'test'),
    default: 'live',
    description: 'Word in the API keys made here: `lp_live_...` or `lp_test_...`.',
    apps: CONSOLE,
  },
  LOG_LEVEL: {
    kind: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    default: 'info',
    description: 'Least important level that is logged.',
    apps: WITH_STORE,
  },
  SHUTDOWN_GRACE_MS: {
    kind: wholeNumber(0, 10 * MINUTE_MS, 'milliseconds'),
    default: '8000',
    description:
      "How long a process finishes its work after SIGTERM, in milliseconds; keep it below the orchestrator's own patience.",
    apps: EVERY_APP,
  },
  OTEL_ENABLED: {
    kind: flag(),
    default: 'false',
    description: 'Sends OpenTelemetry traces of the queues, as the OTEL_EXPORTER_... variables say.',
    apps: WITH_STORE,
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;
