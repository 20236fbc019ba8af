export { freePort } from '@capi-relay/local-postgres';
export { aLayer, anApp, anEvent, aPurchase, type PostedEvent } from './builders.js';
export { emptyDatabase, freshDatabase, type TestDatabase } from './database.js';
export { queueBackends, type RunningBackend, type TestBackend } from './queue-backends.js';
export { findRedisServer, type RedisOptions, redisAvailable, startRedis, type TestRedis } from './redis.js';
export { startRedisCluster, type TestRedisCluster } from './redis-cluster.js';
export { type WaitOptions, waitFor } from './wait-for.js';
