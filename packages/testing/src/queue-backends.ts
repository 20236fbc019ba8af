import type { QueueBackend } from '@capi-relay/queue';
import { emptyDatabase } from './database.js';
import { redisAvailable, startRedis } from './redis.js';

export interface RunningBackend {
  readonly backend: QueueBackend;
  close(): Promise<void>;
}

export interface TestBackend {
  readonly name: QueueBackend['kind'];
  /** Starts an empty one for the caller alone. */
  start(): Promise<RunningBackend>;
}

/**
 * The queue's backends this machine can run, for `describe.each`. Where Redis is missing that is said loudly; with
 * `CI=true` it is an error, so that a green run always means both.
 */
export function queueBackends(): TestBackend[] {
  if (redisAvailable()) return [onPostgres, onRedis];
  const missing = 'NOT RUN ON REDIS: there is no redis-server or valkey-server on the PATH.';
  if (process.env.CI === 'true') throw new Error(missing);
  process.stderr.write(`\n*** ${missing} The suite runs on PostgreSQL only. ***\n\n`);
  return [onPostgres];
}

const onPostgres: TestBackend = {
  name: 'postgres',
  start: async () => {
    const database = await emptyDatabase();
    return { backend: { kind: 'postgres', connectionString: database.url }, close: database.close };
  },
};

const onRedis: TestBackend = {
  name: 'redis',
  start: async () => {
    const redis = await startRedis();
    return { backend: { kind: 'redis', url: redis.url }, close: redis.close };
  },
};
