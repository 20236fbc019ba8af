import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { aPurchase, freePort, redisAvailable, startRedis, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type AppProcess, appProcess } from '../support/app-process.js';
import { postEvents } from '../support/ask.js';
import { startRelay, type TestRelay } from '../support/relay.js';
import { startWorkerProcess } from './support/worker-processes.js';

const attributesSchema = z.array(
  z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) }),
);
const exportSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(z.object({ spans: z.array(z.object({ traceId: z.string(), name: z.string() })) })),
    }),
  ),
});

interface Span {
  readonly service: string | undefined;
  readonly traceId: string;
  readonly name: string;
}

const onRedis = redisAvailable() ? describe : describe.skip;

onRedis('with OTEL_ENABLED', () => {
  let relay: TestRelay;
  let collector: Server;
  let exported = '';
  const spans: Span[] = [];
  const processes: AppProcess[] = [];

  beforeAll(async () => {
    const redis = await startRedis();
    relay = await startRelay({
      name: 'redis',
      start: async () => ({ backend: { kind: 'redis', url: redis.url }, close: redis.close }),
    });
    await relay.install('meta_ads');
    const port = await freePort();
    collector = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      exported += text;
      for (const { resource, scopeSpans } of exportSchema.parse(JSON.parse(text)).resourceSpans) {
        const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
        spans.push(...scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service }))));
      }
      response.setHeader('content-type', 'application/json').end('{}');
    }).listen(port, '127.0.0.1');
    await once(collector, 'listening');

    const tracing = { OTEL_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
    const ingestPort = await freePort();
    const ingest = appProcess('ingest', ingestPort, {
      DATABASE_URL: relay.databaseUrl,
      REDIS_URL: redis.url,
      INGEST_PORT: String(ingestPort),
      LOG_LEVEL: 'warn',
      ...tracing,
    });
    await ingest.start();
    processes.push(ingest, await startWorkerProcess(relay, 'meta', tracing));
  }, 60_000);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    collector.closeAllConnections();
    collector.close();
    await relay.close();
  });

  test('one trace leads from the ingest to the worker, and names nobody', async () => {
    const [ingest] = processes;
    const purchase = aPurchase({ properties: { email: 'mary.contrary@example.com' } });
    await postEvents({ appId: relay.appId, ingest: { ...relay.ingest, url: ingest?.url ?? '' } }, [purchase]);
    const shared = () => {
      const tracesOf = (service: string) =>
        new Set(spans.filter((span) => span.service === service).map((span) => span.traceId));
      const atWorker = tracesOf('capi-relay-worker-meta');
      return [...tracesOf('capi-relay-ingest')].filter((traceId) => atWorker.has(traceId));
    };
    await waitFor(shared, {
      until: (traces) => traces.length > 0,
      timeoutMs: 30_000,
      what: 'a trace with spans of both',
    });
    expect(exported).not.toContain('mary.contrary');
  }, 60_000);
});
