import { setTimeout as pause } from 'node:timers/promises';
import { openRedis } from '@capi-relay/queue';
import got from 'got';
import { pick } from './seeded-random.js';
import type { ChaosLayer, World } from './world.js';

const ACTIONS = [
  'kill ingest',
  'kill a worker',
  'kill a worker',
  'flush Redis',
  'kill Redis',
  'restart PostgreSQL',
  'reject a token',
] as const;
type Action = (typeof ACTIONS)[number];

/** How often each thing was done. */
export type TroubleReport = Readonly<Record<string, number>>;

export interface Trouble {
  /** Starts nothing new and waits until everything runs again. */
  stop(): Promise<TroubleReport>;
}

async function setFault(world: World, layer: ChaosLayer, fault: object | null): Promise<void> {
  const url = `${world.sandbox.url}/faults/${layer.platform}/${layer.pixelId}`;
  await (fault === null ? got.delete(url) : got.put(url, { json: fault }));
}

/** Every pixel meets faults of every kind that passes, accepting without answering among them. */
export async function setPlatformFaults(world: World, rate: number, seed: number): Promise<void> {
  for (const [index, layer] of world.layers.entries()) {
    const fault = { kind: 'mixed', rate, delay_ms: 2_000, seed: seed + index };
    await setFault(world, layer, rate === 0 ? null : fault);
  }
}

async function rejectToken(world: World, rate: number, seed: number, random: () => number): Promise<void> {
  const layer = pick(world.layers, random);
  await setFault(world, layer, { kind: 'token_rejected' });
  await pause(1_500);
  await setPlatformFaults(world, rate, seed);
  // The operator pastes a new token; until then what arrives is parked.
  await world.rotate(layer).catch(async () => {
    await pause(2_000);
    await world.rotate(layer);
  });
}

async function flush(world: World): Promise<void> {
  const redis = openRedis(world.redis.url, 'waiting');
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
}

async function perform(
  action: Action,
  world: World,
  rate: number,
  seed: number,
  random: () => number,
): Promise<void> {
  switch (action) {
    case 'kill ingest':
      await world.ingest.kill();
      await pause(random() * 800);
      return world.ingest.start();
    case 'kill a worker': {
      const worker = pick(world.workers, random);
      await worker.kill();
      await pause(random() * 800);
      return worker.start();
    }
    case 'flush Redis':
      return flush(world);
    case 'kill Redis':
      await world.redis.kill();
      await pause(random() * 800);
      return world.redis.restart();
    case 'restart PostgreSQL':
      return world.restartPostgres();
    case 'reject a token':
      return rejectToken(world, rate, seed, random);
  }
}

/**
 * Does one bad thing after another until it is stopped; each action comes up at least once when there is time for it.
 *
 * @param pauseMs mean time between two of them
 */
export function startTrouble(
  world: World,
  pauseMs: number,
  rate: number,
  seed: number,
  random: () => number,
): Trouble {
  const done: Record<string, number> = {};
  let stopped = false;
  const queue: Action[] = [...ACTIONS].sort(() => random() - 0.5);
  const work = (async () => {
    while (!stopped) {
      await pause(pauseMs * (0.5 + random()));
      const action = queue.shift() ?? pick(ACTIONS, random);
      await perform(action, world, rate, seed, random);
      done[action] = (done[action] ?? 0) + 1;
    }
  })();
  // Heard of when it is stopped; until then the load goes on.
  work.catch(() => undefined);
  return {
    async stop() {
      stopped = true;
      await work;
      return done;
    },
  };
}
