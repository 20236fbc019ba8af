import { Redis } from 'ioredis';
import type { Piece } from './piece.js';

/** Every key, and every value of every type. */
export async function* redisPieces(url: string): AsyncGenerator<Piece> {
  const redis = new Redis(url);
  const read: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, '0', '-1', 'WITHSCORES'),
    stream: (key) => redis.xrange(key, '-', '+'),
    string: (key) => redis.get(key),
  };
  try {
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key);
      const value = await read[type]?.(key);
      // A key may expire between the two; one of a type that is not read would be a place not searched.
      if (value === undefined && type !== 'none') throw new Error(`${key} is a ${type}, which is not read.`);
      yield { place: `Redis, ${type}`, item: key, content: `${key}\n${JSON.stringify(value)}` };
    }
  } finally {
    redis.disconnect();
  }
}

export interface RedisWatch {
  /** Every command the server has been sent since. */
  readonly pieces: Iterable<Piece>;
  close(): void;
}

/** Listens to everything that is ever said to a Redis, and so to what is gone by the time somebody looks. */
export async function watchRedis(url: string): Promise<RedisWatch> {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  const pieces: Piece[] = [];
  monitor.on('monitor', (_time: string, command: readonly string[]) => {
    const [name = '', ...rest] = command;
    pieces.push({ place: 'Redis, every command sent to it', item: name, content: rest.join('\n') });
  });
  return {
    pieces,
    close: () => {
      monitor.disconnect();
      redis.disconnect();
    },
  };
}
