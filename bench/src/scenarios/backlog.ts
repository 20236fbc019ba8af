import { rateBetween, settledCount, untilSettled } from '../stand/settled.js';
import type { Stand } from '../stand/stand.js';
import { atLeast, below, format, type Row } from '../table.js';
import type { Amounts, Scenario } from './scenario.js';

const TARGET_OF_SHORT = 0.9;
const TARGET_BYTES = 900;
const SHORT = 10_000;
const SHORT_RUNS = 5;
const SETTLE_WITHIN_MS = 10 * 60_000;

async function usedMemory(stand: Stand): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await stand.redis.info('memory'))?.[1]);
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Rate at which a worker that is warm takes the first four fifths of a short queue. */
async function drainShort(stand: Stand, layerIds: readonly string[]): Promise<number> {
  const queue = stand.queues.queues.get('capi-meta');
  const rates: number[] = [];
  const worker = await stand.startMetaWorker();
  for (let run = 0; run <= SHORT_RUNS; run += 1) {
    await stand.store.batches.query('TRUNCATE delivery_outcomes, delivery_stats');
    await queue?.pause();
    await stand.fill(layerIds, SHORT);
    await queue?.resume();
    await untilSettled(stand.store, SHORT, SETTLE_WITHIN_MS);
    // The first run warms the process up.
    if (run > 0) rates.push(await rateBetween(stand.store, 0.05, 0.8));
  }
  await worker.stop();
  return median(rates);
}

/** Rate of a warm worker while the queue is still long. */
async function drainLong(stand: Stand, backlog: number): Promise<number> {
  const enough = Math.min(backlog * 0.8, 10 * SHORT);
  const worker = await stand.startMetaWorker();
  await untilSettled(stand.store, enough, SETTLE_WITHIN_MS);
  await worker.stop();
  const settled = await settledCount(stand.store);
  return rateBetween(stand.store, SHORT / settled, 1);
}

async function run(stand: Stand, { backlog }: Amounts): Promise<Row[]> {
  await stand.clear();
  const layerIds = await stand.installLayers(1);
  const short = await drainShort(stand, layerIds);

  await stand.clear();
  const before = await usedMemory(stand);
  await stand.fill(layerIds, backlog);
  const bytes = ((await usedMemory(stand)) - before) / backlog;
  const long = await drainLong(stand, backlog);
  const share = long / short;
  return [
    {
      what: `drain rate with ${format(backlog)} waiting against ${format(SHORT)} waiting`,
      measured: `${format(long)}/s, ${format(share)} of ${format(short)}/s`,
      target: atLeast(TARGET_OF_SHORT, share, ' of it'),
    },
    {
      what: 'Redis memory per waiting delivery',
      measured: `${format(bytes)} bytes`,
      target: below(TARGET_BYTES, bytes, ' bytes'),
    },
  ];
}

export const backlog: Scenario = { name: 'backlog', run };
