import { z } from 'zod';
import type { AppProcess } from '../stand/app-process.js';
import { runChild } from '../stand/child.js';
import { outcomesByStatus, rateBetween, untilSettled } from '../stand/settled.js';
import { PLATFORM_LATENCY_MS, type Stand } from '../stand/stand.js';
import { atLeast, format, type Row } from '../table.js';
import type { Amounts, Scenario } from './scenario.js';

const TARGET_PER_SECOND = 6_000;
const TARGET_OF_CEILING = 0.5;
const TARGET_OF_SINGLE = 6;
const CONCURRENCY = 3_000;
const SETTLE_WITHIN_MS = 10 * 60_000;
const OFFICIAL_CONCURRENCY = 200;

/** The middle of a run: neither the start of a worker nor the last jobs. */
const FROM = 0.1;
const UNTIL = 0.9;

interface Drained {
  readonly perSecond: number;
  /** Microseconds of CPU for one delivery. */
  readonly cpu: { readonly worker: number; readonly postgres: number; readonly redis: number };
  /** Bytes of PostgreSQL for one delivery. */
  readonly bytes: { readonly log: number; readonly data: number };
}

/** Fills the queue, starts workers and waits until everything is delivered. */
async function drain(
  stand: Stand,
  layers: number,
  deliveries: number,
  start: () => Promise<readonly AppProcess[]>,
): Promise<Drained> {
  await stand.clear();
  await stand.fill(await stand.installLayers(layers), deliveries);
  const before = {
    postgres: stand.postgresCpuSeconds(),
    redis: await stand.redisCpuSeconds(),
    bytes: await stand.postgresBytes(),
  };
  const workers = await start();
  const startedWith = workers.reduce((sum, worker) => sum + worker.cpuSeconds(), 0);
  await untilSettled(stand.store, deliveries, SETTLE_WITHIN_MS);
  const perDelivery = (seconds: number): number => (seconds / deliveries) * 1e6;
  const cpu = {
    worker: perDelivery(workers.reduce((sum, worker) => sum + worker.cpuSeconds(), -startedWith)),
    postgres: perDelivery(stand.postgresCpuSeconds() - before.postgres),
    redis: perDelivery((await stand.redisCpuSeconds()) - before.redis),
  };
  const after = await stand.postgresBytes();
  const bytes = {
    log: (after.log - before.bytes.log) / deliveries,
    data: (after.data - before.bytes.data) / deliveries,
  };
  await Promise.all(workers.map((worker) => worker.stop()));
  const outcomes = await outcomesByStatus(stand.store);
  if (outcomes.delivered !== deliveries) {
    throw new Error(`Of ${deliveries} deliveries ended: ${JSON.stringify(outcomes)}.`);
  }
  return { perSecond: await rateBetween(stand.store, FROM, UNTIL), cpu, bytes };
}

async function ceiling(stand: Stand, jobs: number): Promise<number> {
  await stand.clear();
  await stand.queues.enqueue(
    'meta',
    Array.from({ length: jobs }, (_, place) => ({
      app_id: stand.app.app_id,
      event_id: `noop-${place}`,
      occurred_on: '2026-01-01',
      layer_id: 'layer_noop',
    })),
  );
  const options = { redisUrl: stand.redisUrl, jobs, concurrency: CONCURRENCY };
  const { perSecond } = await runChild('noop-worker.js', options, z.object({ perSecond: z.number() }));
  return perSecond;
}

/** One request per event, with as much at once as it can use: only the processor bounds it. */
const ONE_BY_ONE = {
  BATCH_MAX_EVENTS: '1',
  GATHER_MS: '0',
  MAX_REQUESTS_PER_LAYER: '100',
  WORKER_CONCURRENCY: String(CONCURRENCY),
};
const ONE_BY_ONE_LAYERS = 10;

async function run(stand: Stand, amounts: Amounts): Promise<Row[]> {
  const noop = await ceiling(stand, amounts.deliveries);
  const gathered = await drain(stand, 1, amounts.deliveries, async () => [await stand.startMetaWorker()]);
  const someLayers = await drain(stand, 50, amounts.deliveries, async () => [await stand.startMetaWorker()]);
  const manyLayers = await drain(stand, 500, amounts.deliveries, async () => [await stand.startMetaWorker()]);
  const single = await drain(stand, ONE_BY_ONE_LAYERS, amounts.singleDeliveries, async () => [
    await stand.startMetaWorker(ONE_BY_ONE),
  ]);
  const two = await drain(stand, 1, amounts.deliveries, async () =>
    Promise.all([stand.startMetaWorker(), stand.startMetaWorker()]),
  );
  const official = await runChild(
    'official-sdk.js',
    { baseUrl: stand.sandbox.url, events: amounts.singleDeliveries, concurrency: OFFICIAL_CONCURRENCY },
    z.object({ perSecond: z.number(), cpuMicrosecondsPerEvent: z.number() }),
  );
  const ofCeiling = gathered.perSecond / noop;
  const ofSingle = gathered.perSecond / single.perSecond;
  const { cpu } = gathered;
  return [
    {
      what: `delivered by one worker process, platform answering in ${PLATFORM_LATENCY_MS} ms`,
      measured: `${format(gathered.perSecond)}/s`,
      target: atLeast(TARGET_PER_SECOND, gathered.perSecond, '/s'),
    },
    {
      what: '  against the same worker with a processor that does nothing',
      measured: `${format(ofCeiling)} of ${format(noop)}/s`,
      target: atLeast(TARGET_OF_CEILING, ofCeiling, ' of it'),
    },
    {
      what: '  against one request per event',
      measured: `${format(ofSingle)} x ${format(single.perSecond)}/s`,
      target: atLeast(TARGET_OF_SINGLE, ofSingle, ' x'),
    },
    {
      what: '  against facebook-nodejs-business-sdk, one event a request, no queue and no store',
      measured: `${format(gathered.perSecond / official.perSecond)} x ${format(official.perSecond)}/s`,
    },
    {
      what: '  with 50 layers, with 500 layers',
      measured: `${format(someLayers.perSecond)}/s, ${format(manyLayers.perSecond)}/s`,
    },
    {
      what: '  two worker processes',
      measured: `${format(two.perSecond)}/s, ${format(two.perSecond / gathered.perSecond)} x one`,
    },
    {
      what: 'CPU per delivered event: worker + PostgreSQL + Redis',
      measured: `${format(cpu.worker)} + ${format(cpu.postgres)} + ${format(cpu.redis)} µs`,
    },
    {
      what: 'PostgreSQL per delivery: log written, data with indexes',
      measured: `${format(gathered.bytes.log)}, ${format(gathered.bytes.data)} bytes`,
    },
    {
      what: '  one request per event: worker + PostgreSQL + Redis',
      measured: `${format(single.cpu.worker)} + ${format(single.cpu.postgres)} + ${format(single.cpu.redis)} µs`,
    },
    {
      what: '  facebook-nodejs-business-sdk, sending alone',
      measured: `${format(official.cpuMicrosecondsPerEvent)} µs`,
    },
  ];
}

export const workers: Scenario = { name: 'workers', run };
