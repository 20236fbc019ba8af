import { createPostgresBackend, Queue, type QueueOptions } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { keyPrefix, openRedis, POSTGRES_QUEUE_SCHEMA, type QueueSettings } from './backend.js';
import type { QueueName } from './catalogue.js';

/** A connection that producers of one process share; `null` on PostgreSQL, where BullMQ opens its own pool. */
export function openProducerConnection(settings: QueueSettings): Redis | Cluster | null {
  return settings.backend.kind === 'redis' ? openRedis(settings.backend.url, 'failing') : null;
}

/** BullMQ writes a stream of job events that nobody reads here; its default would keep 10,000 of them a queue. */
const EVENTS_KEPT = 100;

/** Opens one queue for adding to and looking into; errors of its connection go to `onError`. */
export function openQueue(
  settings: QueueSettings,
  name: QueueName,
  shared: Redis | Cluster | null,
  onError: (error: Error) => void,
) {
  const options: Omit<QueueOptions, 'connection'> = {
    prefix: keyPrefix(settings, name),
    streams: { events: { maxLen: EVENTS_KEPT } },
    ...(settings.telemetry ? { telemetry: settings.telemetry } : {}),
  };
  const queue =
    settings.backend.kind === 'postgres'
      ? new Queue(
          name,
          {
            ...options,
            connection: {
              connectionString: settings.backend.connectionString,
              schema: POSTGRES_QUEUE_SCHEMA,
              migrate: true,
              max: 4,
            },
          },
          createPostgresBackend,
        )
      : new Queue(name, {
          ...options,
          connection: shared ?? openRedis(settings.backend.url, 'failing'),
        });
  queue.on('error', onError);
  return queue;
}

export type OpenQueue = ReturnType<typeof openQueue>;
