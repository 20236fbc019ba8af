import { platformAddress } from './platform-address.js';
import { MINUTE_MS, type Setting, WORKERS } from './setting.js';
import { matching, wholeNumber } from './setting-kinds.js';

/** How the workers send, each platform's and in general. */
export const WORKER_SETTINGS = {
  META_BASE_URL: {
    kind: platformAddress(),
    default: 'https://graph.facebook.com',
    description: 'Where Meta conversions are sent.',
    apps: ['worker-meta', 'standalone'],
  },
  META_API_VERSION: {
    kind: matching(/^v\d{1,3}\.\d{1,2}$/, 'a version such as v26.0'),
    default: 'v26.0',
    description: 'Graph API version.',
    apps: ['worker-meta', 'standalone'],
  },
  TIKTOK_BASE_URL: {
    kind: platformAddress(),
    default: 'https://business-api.tiktok.com',
    description: 'Where TikTok conversions are sent.',
    apps: ['worker-tiktok', 'standalone'],
  },
  WORKER_CONCURRENCY: {
    kind: wholeNumber(1, 20_000),
    default: '3000',
    description: 'Deliveries a worker process holds at once.',
    apps: WORKERS,
  },
  JOB_LOCK_MS: {
    kind: wholeNumber(1_000, 10 * MINUTE_MS, 'milliseconds'),
    default: '30000',
    description:
      'How long a job may go without a sign of life before another worker takes it over, in milliseconds.',
    apps: WORKERS,
  },
  BATCH_MAX_EVENTS: {
    kind: wholeNumber(1, 1_000),
    default: '1000',
    description: 'Events in one platform request.',
    apps: WORKERS,
  },
  GATHER_MS: {
    kind: wholeNumber(0, 10_000, 'milliseconds'),
    default: '25',
    description:
      'How long a delivery waits for others while a request of its layer is under way, in milliseconds.',
    apps: WORKERS,
  },
  MAX_REQUESTS_PER_LAYER: {
    kind: wholeNumber(1, 100),
    default: '4',
    description: 'Platform requests of one layer under way at once in one worker process.',
    apps: WORKERS,
  },
  CREDENTIAL_REQUESTS_PER_SECOND: {
    kind: wholeNumber(1, 10_000),
    default: null,
    description:
      'Platform requests per second with one credential over all workers; not limited when not set.',
    apps: WORKERS,
  },
  PLATFORM_TIMEOUT_MS: {
    kind: wholeNumber(100, 2 * MINUTE_MS, 'milliseconds'),
    default: '10000',
    description: 'How long a platform may take to answer, in milliseconds.',
    apps: WORKERS,
  },
} as const satisfies Record<string, Setting>;
