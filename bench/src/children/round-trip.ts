import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ID_PLACE, purchase } from '../stand/purchase.js';
import { answer } from './ask.js';

const optionsSchema = z.object({
  ingestUrl: z.string(),
  appId: z.string(),
  port: z.number(),
  latencyMs: z.number(),
  eventsPerSecond: z.number(),
  eventsPerRequest: z.number(),
  warmUpSeconds: z.number(),
  seconds: z.number(),
});

const TICK_MS = 2;
const REST_WITHIN_MS = 15_000;
const EVENT_ID = /"event_id":"([^"]+)"/g;

interface Platform {
  /** Called with each event id of each request, when the last byte of the request is in. */
  onEvent: (eventId: string) => void;
}

/** Answers as Meta does after `latencyMs`; it is in this process so that one clock measures both ends. */
async function startPlatform(port: number, latencyMs: number, platform: Platform): Promise<void> {
  const reply = (response: ServerResponse, count: number): void => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ events_received: count, messages: [], fbtrace_id: 'bench' }));
  };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const ids = [...Buffer.concat(chunks).toString().matchAll(EVENT_ID)].map((match) => match[1] ?? '');
      for (const id of ids) platform.onEvent(id);
      setTimeout(reply, latencyMs, response, ids.length);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/**
 * Posts at a fixed rate, whatever the answers do, and measures for each event the time from when it was due to be posted
 * to when the platform had it. An event that had to wait because this process was late counts with its wait.
 */
answer(optionsSchema, async (options) => {
  const dueAt = new Map<string, number>();
  const latencies: number[] = [];
  let measuring = false;
  let refused = 0;
  await startPlatform(options.port, options.latencyMs, {
    onEvent(eventId) {
      const due = dueAt.get(eventId);
      if (due === undefined) return;
      dueAt.delete(eventId);
      if (measuring) latencies.push(performance.now() - due);
    },
  });

  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const target = new URL('/l/events', options.ingestUrl);
  const event = JSON.stringify(purchase(ID_PLACE, new Date().toISOString()));
  function post(due: number): void {
    const ids = Array.from({ length: options.eventsPerRequest }, () => randomUUID());
    for (const id of ids) dueAt.set(id, due);
    const body = `{"events":[${ids.map((id) => event.replace(ID_PLACE, id)).join(',')}]}`;
    const posted = request(target, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-app-id': options.appId,
      },
    });
    posted.on('response', (response) => {
      if (response.statusCode !== 202) refused += 1;
      response.resume();
    });
    posted.on('error', () => {
      refused += 1;
    });
    posted.end(body);
  }

  async function postFor(seconds: number): Promise<void> {
    const requestEveryMs = (1_000 * options.eventsPerRequest) / options.eventsPerSecond;
    const startedAt = performance.now();
    for (let due = startedAt; due < startedAt + seconds * 1_000; ) {
      const now = performance.now();
      while (due <= now && due < startedAt + seconds * 1_000) {
        post(due);
        due += requestEveryMs;
      }
      await pause(TICK_MS);
    }
  }
  await postFor(options.warmUpSeconds);
  dueAt.clear();
  measuring = true;
  await postFor(options.seconds);
  const deadline = performance.now() + REST_WITHIN_MS;
  while (dueAt.size > 0 && performance.now() < deadline) await pause(TICK_MS);
  const sorted = latencies.sort((one, other) => one - other);
  return {
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
    maxMs: sorted.at(-1) ?? Number.NaN,
    sent: sorted.length,
    missing: dueAt.size,
    refused,
  };
});
