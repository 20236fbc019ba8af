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

/** The queue's backends this machine can run, for `describe.each`: PostgreSQL, and Redis as `redisAvailable` says. */
export function queueBackends(): TestBackend[] {
  return redisAvailable() ? [onPostgres, onRedis] : [onPostgres];
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
