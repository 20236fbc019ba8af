import { z } from 'zod';
import { runChild, startChild } from '../stand/child.js';
import type { Stand } from '../stand/stand.js';
import { atLeast, format, type Row } from '../table.js';
import type { Amounts, Scenario } from './scenario.js';

const TARGET_OF_PARSING = 0.5;
const TARGET_BATCHED = 10_000;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;

const loadSchema = z.object({
  requestsPerSecond: z.number(),
  accepted: z.number(),
  refused: z.number(),
  errors: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});
type Load = z.infer<typeof loadSchema>;

function post(stand: Stand, url: string, eventsPerRequest: number, seconds: number): Promise<Load> {
  const options = {
    url,
    appId: stand.app.app_id,
    eventsPerRequest,
    connections: CONNECTIONS,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds,
  };
  return runChild('post-load.js', options, loadSchema);
}

async function parsing(stand: Stand, eventsPerRequest: number, seconds: number): Promise<Load> {
  const route = await startChild('parse-only.js', {}, z.object({ url: z.string() }));
  const load = await post(stand, route.hello.url, eventsPerRequest, seconds);
  await route.stop();
  return load;
}

interface Ingested extends Load {
  /** Bytes of PostgreSQL for one event. */
  readonly bytes: { readonly log: number; readonly data: number };
  readonly cpuPerEvent: { readonly ingest: number; readonly postgres: number; readonly redis: number };
  readonly queued: number;
}

async function ingesting(stand: Stand, eventsPerRequest: number, seconds: number): Promise<Ingested> {
  await stand.clear();
  await stand.installLayers(1);
  const ingest = await stand.startIngest();
  const before = {
    ingest: ingest.cpuSeconds(),
    postgres: stand.postgresCpuSeconds(),
    redis: await stand.redisCpuSeconds(),
    bytes: await stand.postgresBytes(),
  };
  const load = await post(stand, ingest.url, eventsPerRequest, seconds);
  const each = (after: number, earlier: number): number => ((after - earlier) / load.accepted) * 1e6;
  const cpuPerEvent = {
    ingest: each(ingest.cpuSeconds(), before.ingest),
    postgres: each(stand.postgresCpuSeconds(), before.postgres),
    redis: each(await stand.redisCpuSeconds(), before.redis),
  };
  const after = await stand.postgresBytes();
  const bytes = {
    log: (after.log - before.bytes.log) / load.accepted,
    data: (after.data - before.bytes.data) / load.accepted,
  };
  await ingest.stop();
  const { waiting } = await stand.queues.depth('capi-meta');
  const { rows } = await stand.store.batches.query<{ count: string }>(
    'SELECT count(*) AS count FROM sdk_events',
  );
  const stored = Number(rows[0]?.count);
  if (load.refused + load.errors > 0 || stored < load.accepted) {
    throw new Error(
      `${load.accepted} events were accepted and ${stored} stored; ${load.refused} requests were refused, ${load.errors} failed.`,
    );
  }
  return { ...load, bytes, cpuPerEvent, queued: waiting / stored };
}

async function run(stand: Stand, { loadSeconds }: Amounts): Promise<Row[]> {
  const parsedSingly = await parsing(stand, 1, loadSeconds);
  const parsedBatched = await parsing(stand, 20, loadSeconds);
  const singly = await ingesting(stand, 1, loadSeconds);
  const batched = await ingesting(stand, 20, loadSeconds);
  const share = singly.requestsPerSecond / parsedSingly.requestsPerSecond;
  const batchedEvents = batched.requestsPerSecond * 20;
  const { cpuPerEvent } = batched;
  return [
    {
      what: 'ingest, one event a request, against an Express route that parses and validates it',
      measured: `${format(singly.requestsPerSecond)}/s, ${format(share)} of ${format(parsedSingly.requestsPerSecond)}/s`,
      target: atLeast(TARGET_OF_PARSING, share, ' of it'),
    },
    {
      what: '  time to the answer at that load',
      measured: `p50 ${format(singly.p50Ms)} ms, p99 ${format(singly.p99Ms)} ms`,
    },
    {
      what: 'ingest, 20 events a request: stored and queued',
      measured: `${format(batchedEvents)}/s`,
      target: atLeast(TARGET_BATCHED, batchedEvents, '/s'),
    },
    {
      what: '  queued at once, the rest is left to the reconciler',
      measured: `${format(singly.queued * 100)} % of single events, ${format(batched.queued * 100)} % of batched ones`,
    },
    {
      what: '  against the Express route with 20 events a request',
      measured: `${format(batched.requestsPerSecond / parsedBatched.requestsPerSecond)} of ${format(parsedBatched.requestsPerSecond * 20)} events/s`,
    },
    {
      what: '  CPU per event: ingest + PostgreSQL + Redis',
      measured: `${format(cpuPerEvent.ingest)} + ${format(cpuPerEvent.postgres)} + ${format(cpuPerEvent.redis)} µs`,
    },
    {
      what: '  PostgreSQL per event: log written, data with indexes',
      measured: `${format(batched.bytes.log)}, ${format(batched.bytes.data)} bytes`,
    },
  ];
}

export const ingest: Scenario = { name: 'ingest', run };
