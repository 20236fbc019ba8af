import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { platformNameSchema } from '@capi-relay/contracts';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { jsonAnswer } from '../answer.js';
import { send } from '../exchange.js';
import { type FaultTable, faultProfileSchema } from '../faults.js';
import { lint } from '../lint.js';
import type { Mode } from '../mode.js';
import type { ReceivedCopy, ReceivedStore } from '../received/received-store.js';
import type { TokenTable } from '../tokens.js';
import { ControlError, parseControl } from './control-error.js';
import { PAGE_HEADERS, renderPage } from './page.js';

export interface ControlParts {
  readonly mode: Mode;
  readonly faults: FaultTable;
  readonly tokens: TokenTable;
  readonly received: ReceivedStore;
}

const targetSchema = z.strictObject({ platform: platformNameSchema, pixel_id: z.string().min(1).max(128) });
const acceptSchema = z.strictObject({ accept: z.array(z.string().trim().min(1)) });

const receivedQuerySchema = z.strictObject({
  platform: platformNameSchema.optional(),
  pixel_id: z.string().optional(),
  event_id: z.string().optional(),
  /** Only copies with a greater `sequence`, to read on from where one left off. */
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).optional(),
  /** `true` adds `findings`: what strict mode would have said. */
  lint: z.enum(['true', 'false']).optional(),
});

/** Copies written in one piece of an answer: the answer to a large store does not fit one string. */
const COPIES_A_PIECE = 500;

/** What a test, a benchmark or a person tells the sandbox and asks of it. */
export function controlRoutes(parts: ControlParts): Router {
  const routes = Router();

  routes.get('/', (request, response) => {
    const page = renderPage(parts, `http://${request.get('host') ?? 'localhost'}`);
    send(response, { status: 200, headers: PAGE_HEADERS, body: page });
  });
  routes.get('/health', (_request, response) =>
    send(response, jsonAnswer(200, { status: 'ok', mode: parts.mode })),
  );

  routes.get('/received', (request, response) => answerReceived(request, response, parts.received));
  routes.get('/received/summary', (_request, response) =>
    send(response, jsonAnswer(200, { items: parts.received.summary() })),
  );
  routes.delete('/received', (_request, response) => {
    parts.received.clear();
    response.status(204).end();
  });

  routes.get('/faults', (_request, response) =>
    send(response, jsonAnswer(200, { items: parts.faults.list() })),
  );
  routes.put('/faults/:platform/:pixel_id', (request, response) => {
    const { platform, pixel_id } = parseControl(targetSchema, request.params);
    const profile = parseControl(faultProfileSchema, jsonBody(request));
    parts.faults.set(platform, pixel_id, profile);
    send(response, jsonAnswer(200, { platform, pixel_id, ...profile }));
  });
  routes.delete('/faults/:platform/:pixel_id', (request, response) => {
    const { platform, pixel_id } = parseControl(targetSchema, request.params);
    parts.faults.clear(platform, pixel_id);
    response.status(204).end();
  });

  routes.put('/tokens/:platform/:pixel_id', (request, response) => {
    const { platform, pixel_id } = parseControl(targetSchema, request.params);
    const { accept } = parseControl(acceptSchema, jsonBody(request));
    parts.tokens.accept(platform, pixel_id, accept);
    // The tokens are not repeated: nothing that leaves the sandbox holds one.
    send(response, jsonAnswer(200, { platform, pixel_id, accepted_tokens: accept.length }));
  });
  routes.delete('/tokens/:platform/:pixel_id', (request, response) => {
    const { platform, pixel_id } = parseControl(targetSchema, request.params);
    parts.tokens.restore(platform, pixel_id);
    response.status(204).end();
  });

  return routes;
}

function jsonBody(request: Request): unknown {
  const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError(
      400,
      'invalid_json',
      'The body must be a JSON object, such as {"kind": "throttled"}.',
    );
  }
}

async function answerReceived(request: Request, response: Response, received: ReceivedStore): Promise<void> {
  const query = parseControl(receivedQuerySchema, request.query);
  const copies = received.copies({
    platform: query.platform,
    pixelId: query.pixel_id,
    eventId: query.event_id,
    after: query.after,
  });
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  await pipeline(
    Readable.from(pieces(copies, query.limit ?? Number.POSITIVE_INFINITY, query.lint === 'true')),
    response,
  );
}

function* pieces(copies: Iterable<ReceivedCopy>, limit: number, withFindings: boolean): Generator<string> {
  let piece = '{"items":[';
  let count = 0;
  for (const copy of copies) {
    if (count === limit) break;
    if (count > 0) piece += ',';
    piece += itemJson(copy, withFindings);
    count += 1;
    if (count % COPIES_A_PIECE !== 0) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}]}\n`;
}

/** The event's own text goes into the answer unchanged, so that what is read is what was received. */
function itemJson(copy: ReceivedCopy, withFindings: boolean): string {
  const envelope = JSON.stringify({
    sequence: copy.sequence,
    platform: copy.platform,
    pixel_id: copy.pixelId,
    received_at: copy.receivedAt,
    test_event_code: copy.testEventCode,
    event_source: copy.eventSource,
    trace_id: copy.traceId,
    deduplication: copy.deduplication,
    ...(withFindings ? { findings: lint(copy) } : {}),
  });
  return `${envelope.slice(0, -1)},"event":${copy.mergedJson ?? copy.json}}`;
}
