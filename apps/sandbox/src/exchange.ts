import type { Request, RequestHandler, Response } from 'express';
import { type Answer, BAD_GATEWAY } from './answer.js';
import type { Fault, FaultTable } from './faults.js';
import type { PlatformCall } from './platform-call.js';
import type { ReceivedStore } from './received/received-store.js';

export interface ExchangeParts {
  readonly faults: FaultTable;
  readonly received: ReceivedStore;
  /** Milliseconds every answer takes at least. */
  readonly latencyMs: number;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** What the caller gets to see. */
type Reaction =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly delayMs: number }
  /** The connection is reset, so that the caller reads ECONNRESET. */
  | { readonly kind: 'reset'; readonly delayMs: number }
  /** No answer; the connection is closed when the time is over and the caller still waits. */
  | { readonly kind: 'silence'; readonly forMs: number };

/** One platform endpoint: opens the request, plays the fault in force, remembers what was accepted, answers. */
export function exchange(
  open: (request: Request) => PlatformCall | Promise<PlatformCall>,
  parts: ExchangeParts,
): RequestHandler {
  return async (request, response) => {
    const call = await open(request);
    perform(play(call, parts.faults.next(call.platform, call.pixelId), parts), response);
  };
}

function play(call: PlatformCall, fault: Fault | null, parts: ExchangeParts): Reaction {
  if (fault !== null) parts.received.countFault(call.platform, call.pixelId);
  const { latencyMs } = parts;

  switch (fault?.kind) {
    case 'reset_before':
      return { kind: 'reset', delayMs: latencyMs };
    case 'bad_gateway_html':
      return { kind: 'answer', answer: BAD_GATEWAY, delayMs: latencyMs };
    case 'token_rejected':
    case 'permission_denied':
    case 'throttled':
    case 'server_error':
      return { kind: 'answer', answer: call.word(fault.kind, fault), delayMs: latencyMs };
  }

  const delayMs = latencyMs + (fault?.kind === 'slow' ? fault.delayMs : 0);
  const judgement = call.judge();
  if (judgement.kind === 'refused') {
    parts.received.countRefusal(call.platform, call.pixelId);
    return { kind: 'answer', answer: judgement.answer, delayMs };
  }
  if (fault?.kind === 'none_received') {
    return { kind: 'answer', answer: call.word('none_received', fault), delayMs };
  }

  parts.received.add({
    platform: call.platform,
    pixelId: call.pixelId,
    receivedAt: parts.clock(),
    testEventCode: judgement.testEventCode,
    eventSource: judgement.eventSource,
    traceId: judgement.traceId,
    events: judgement.events,
  });

  switch (fault?.kind) {
    case 'timeout_after_accept':
      return { kind: 'silence', forMs: fault.delayMs };
    case 'reset_after':
      return { kind: 'reset', delayMs };
    default:
      return { kind: 'answer', answer: judgement.answer, delayMs };
  }
}

function perform(reaction: Reaction, response: Response): void {
  switch (reaction.kind) {
    case 'answer':
      after(reaction.delayMs, response, () => send(response, reaction.answer));
      break;
    case 'reset':
      after(reaction.delayMs, response, () => response.socket?.resetAndDestroy());
      break;
    case 'silence':
      after(reaction.forMs, response, () => response.socket?.destroy());
      break;
  }
}

export function send(response: Response, answer: Answer): void {
  response.writeHead(answer.status, answer.headers).end(answer.body);
}

/** Runs `act` once the time is over, or never where the caller is gone by then. */
function after(delayMs: number, response: Response, act: () => void): void {
  if (delayMs === 0) {
    act();
    return;
  }
  const timer = setTimeout(act, delayMs);
  response.once('close', () => clearTimeout(timer));
}
