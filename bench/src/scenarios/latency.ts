import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@capi-relay/local-postgres';
import { z } from 'zod';
import { runChild } from '../stand/child.js';
import { settledCount } from '../stand/settled.js';
import { PLATFORM_LATENCY_MS, type Stand } from '../stand/stand.js';
import { below, format, type Row } from '../table.js';
import type { Amounts, Scenario } from './scenario.js';

const TARGET_P50_MS = 40;
const TARGET_P99_MS = 200;
const QUIET_PER_SECOND = 200;
const BUSY_SHARE = 0.7;
const BUSY_EVENTS_PER_REQUEST = 20;
const WARM_UP_SECONDS = 3;
const CONNECTIONS = 32;

const roundTripSchema = z.object({
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  sent: z.number(),
  missing: z.number(),
  refused: z.number(),
});

async function roundTrip(stand: Stand, eventsPerSecond: number, eventsPerRequest: number, seconds: number) {
  await stand.clear();
  await stand.installLayers(1);
  const port = await freePort();
  const worker = await stand.startMetaWorker({ META_BASE_URL: `http://127.0.0.1:${port}` });
  const ingest = await stand.startIngest();
  const options = {
    ingestUrl: ingest.url,
    appId: stand.app.app_id,
    port,
    latencyMs: PLATFORM_LATENCY_MS,
    eventsPerSecond,
    eventsPerRequest,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds,
  };
  const measured = await runChild('round-trip.js', options, roundTripSchema);
  await Promise.all([ingest.stop(), worker.stop()]);
  if (measured.missing + measured.refused > 0) {
    throw new Error(
      `At ${eventsPerSecond} events/s ${measured.missing} never reached the platform and ${measured.refused} requests were refused.`,
    );
  }
  return measured;
}

/** Events per second from post to platform while more is posted than can be done, everything on this machine. */
async function saturation(stand: Stand, seconds: number): Promise<number> {
  await stand.clear();
  await stand.installLayers(1);
  const worker = await stand.startMetaWorker();
  const ingest = await stand.startIngest();
  const options = {
    url: ingest.url,
    appId: stand.app.app_id,
    eventsPerRequest: BUSY_EVENTS_PER_REQUEST,
    connections: CONNECTIONS,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds,
  };
  const posting = runChild('post-load.js', options, z.unknown());
  await pause(WARM_UP_SECONDS * 1_000);
  const startedAt = performance.now();
  const before = await settledCount(stand.store);
  await posting;
  const settled = (await settledCount(stand.store)) - before;
  const perSecond = settled / ((performance.now() - startedAt) / 1_000);
  await Promise.all([ingest.stop(), worker.stop()]);
  return perSecond;
}

async function run(stand: Stand, { loadSeconds }: Amounts): Promise<Row[]> {
  const quiet = await roundTrip(stand, QUIET_PER_SECOND, 1, loadSeconds * 2);
  const most = await saturation(stand, loadSeconds);
  const busy = await roundTrip(stand, Math.floor(most * BUSY_SHARE), BUSY_EVENTS_PER_REQUEST, loadSeconds);
  return [
    {
      what: `from post to platform request, ${QUIET_PER_SECOND} events/s: median`,
      measured: `${format(quiet.p50Ms)} ms`,
      target: below(TARGET_P50_MS, quiet.p50Ms, ' ms'),
    },
    {
      what: '  99th percentile',
      measured: `${format(quiet.p99Ms)} ms (most ${format(quiet.maxMs)})`,
      target: below(TARGET_P99_MS, quiet.p99Ms, ' ms'),
    },
    {
      what: `  at ${BUSY_SHARE * 100} % of the ${format(most)} events/s that all parts together manage`,
      measured: `p50 ${format(busy.p50Ms)}, p95 ${format(busy.p95Ms)}, p99 ${format(busy.p99Ms)} ms`,
    },
  ];
}

export const latency: Scenario = { name: 'latency', run };
