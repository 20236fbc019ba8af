import type { Telemetry } from 'bullmq';
import { Cluster, Redis } from 'ioredis';

/** Where the queues live. */
export type QueueBackend =
  | {
      readonly kind: 'redis';
      /** `redis://` or `rediss://`, with user and password where there are any; several, comma-separated, are a cluster. */
      readonly url: string;
    }
  | { readonly kind: 'postgres'; readonly connectionString: string };

export interface QueueSettings {
  readonly backend: QueueBackend;
  /** Keeps several installations on one Redis apart; becomes part of the hash tag. */
  readonly prefix?: string;
  /** Traces of adding and working; none where it is left out. */
  readonly telemetry?: Telemetry | undefined;
}

/** PostgreSQL schema that holds BullMQ's own tables. */
export const POSTGRES_QUEUE_SCHEMA = 'bullmq';

/**
 * Key prefix of one queue on Redis. The braces make it a hash tag: all keys of a queue fall on one cluster node, as its
 * scripts need, and different queues on different ones.
 */
export function keyPrefix(settings: QueueSettings, queue: string): string {
  return `{${settings.prefix ?? ''}${queue}}`;
}

/** `waiting` connections belong to workers, which outwait an outage; `failing` ones to producers, which must not. */
export type RelayRedis = Redis | Cluster;

export type RedisPatience = 'waiting' | 'failing';

/**
 * Opens a connection, or a cluster's connections, from `REDIS_URL`.
 *
 * A producer's commands are dropped at the first reconnection that fails, so that an outage cannot fill its memory with
 * them.
 */
export function openRedis(url: string, patience: RedisPatience): RelayRedis {
  const [first, ...others] = addressesOf(url).map((part) => new URL(part));
  const options = {
    maxRetriesPerRequest: patience === 'waiting' ? null : 1,
    retryStrategy: (times: number) => Math.min(2_000, 50 * 2 ** Math.min(times, 6)),
  };
  if (first === undefined || others.length === 0) {
    return new Redis(url, options);
  }
  const nodes = [first, ...others];
  return new Cluster(
    nodes.map((node) => ({ host: node.hostname, port: Number(node.port || 6379) })),
    {
      clusterRetryStrategy: (times) => Math.min(2_000, 50 * 2 ** Math.min(times, 6)),
      redisOptions: {
        maxRetriesPerRequest: options.maxRetriesPerRequest,
        ...(first.username ? { username: decodeURIComponent(first.username) } : {}),
        ...(first.password ? { password: decodeURIComponent(first.password) } : {}),
        ...(first.protocol === 'rediss:' ? { tls: {} } : {}),
      },
    },
  );
}

/** Several addresses are separated by commas; a comma that no scheme follows belongs to a password. */
function addressesOf(redisUrl: string): string[] {
  return redisUrl.split(/,(?=\s*rediss?:\/\/)/).map((part) => part.trim());
}

/** Host and port only: what may be logged of a connection string. */
export function describeBackend(backend: QueueBackend): string {
  const addresses = backend.kind === 'redis' ? addressesOf(backend.url) : [backend.connectionString];
  const hosts = addresses.map((part) => (URL.canParse(part) ? new URL(part).host : 'an unreadable address'));
  return `${backend.kind} at ${hosts.join(', ')}`;
}
