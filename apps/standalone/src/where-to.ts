import type { QueueSettings } from '@capi-relay/queue';
import { readSettings } from '@capi-relay/runtime';
import { readAddresses } from './addresses.js';

/** The database and the queue to work on. */
export interface WhereTo {
  readonly databaseUrl: string;
  readonly queue: QueueSettings;
}

/**
 * Those of the environment, or of the `npm start` that runs on this folder.
 *
 * @throws SettingsError, Error where neither names a database
 */
export async function whereTo(env: Readonly<Record<string, string | undefined>>): Promise<WhereTo> {
  const settings = readSettings(['DATABASE_URL', 'REDIS_URL', 'QUEUE_PREFIX', 'DATA_DIR'], env);
  const running = settings.DATABASE_URL === undefined ? await readAddresses(settings.DATA_DIR) : undefined;
  const databaseUrl = settings.DATABASE_URL ?? running?.databaseUrl;
  if (databaseUrl === undefined) {
    throw new Error(
      `DATABASE_URL is not set and nothing runs on ${settings.DATA_DIR}. Set DATABASE_URL, or type "npm start" first.`,
    );
  }
  const redisUrl = settings.REDIS_URL ?? running?.redisUrl;
  const prefix = settings.QUEUE_PREFIX ?? running?.queuePrefix;
  return {
    databaseUrl,
    queue: {
      backend:
        redisUrl === undefined
          ? { kind: 'postgres', connectionString: databaseUrl }
          : { kind: 'redis', url: redisUrl },
      ...(prefix === undefined ? {} : { prefix }),
    },
  };
}
