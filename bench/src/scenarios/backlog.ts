import { waitFor } from '@capi-relay/testing';
import { rateBetween, settledCount, untilSettled } from '../stand/settled.js';
import type { Stand } from '../stand/stand.js';
import { atLeast, below, format, type Row } from '../table.js';
import type { Amounts, Scenario } from './scenario.js';

const TARGET_OF_SHORT = 0.9;
const TARGET_BYTES = 900;
const SHORT = 10_000;
const RUNS = 5;
const SETTLE_WITHIN_MS = 10 * 60_000;

async function usedMemory(stand: Stand): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await stand.redis.info('memory'))?.[1]);
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Stops the queue and waits until nothing of it is in hand. */
async function halt(stand: Stand): Promise<void> {
  await stand.queues.queues.get('capi-meta')?.pause();
  await waitFor(() => stand.queues.depth('capi-meta'), {
    until: ({ active }) => active === 0,
    timeoutMs: SETTLE_WITHIN_MS,
    what: 'the jobs in hand to end',
  });
}

/**
 * Rate at which a warm worker takes the first thousands of a queue that is let go: the middle of several runs. A short and
 * a long queue are asked the same question, so that nothing but their length differs.
 *
 * @param refill brings the halted queue to the length it is measured at
 */
async function drainRate(stand: Stand, refill: () => Promise<void>): Promise<number> {
  const rates: number[] = [];
  const worker = await stand.startMetaWorker();
  // The first run warms the process up.
  for (let run = 0; run <= RUNS; run += 1) {
    await halt(stand);
    await stand.store.batches.query('TRUNCATE delivery_outcomes, delivery_stats');
    await refill();
    await stand.queues.queues.get('capi-meta')?.resume();
    await untilSettled(stand.store, SHORT, SETTLE_WITHIN_MS);
    await halt(stand);
    const settled = await settledCount(stand.store);
    if (run > 0)
      rates.push(await rateBetween(stand.store, (SHORT * 0.05) / settled, (SHORT * 0.8) / settled));
  }
  await worker.stop();
  return median(rates);
}

async function run(stand: Stand, { backlog }: Amounts): Promise<Row[]> {
  await stand.clear();
  const layerIds = await stand.installLayers(1);
  const short = await drainRate(stand, async () => {
    await stand.fill(layerIds, SHORT);
  });

  await stand.clear();
  const before = await usedMemory(stand);
  await stand.fill(layerIds, backlog);
  const bytes = ((await usedMemory(stand)) - before) / backlog;
  const long = await drainRate(stand, async () => {});
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
