import { type Answer, shortWaitHeaders } from '../answer.js';
import type { Fault, WordedKind } from '../faults.js';
import type { Identifiers } from '../identifiers.js';
import { isObject } from '../json.js';
import type { Mode } from '../mode.js';
import type { Judgement, PlatformCall } from '../platform-call.js';
import { pick } from '../random.js';
import type { TokenTable } from '../tokens.js';
import {
  noPermission,
  OK,
  PARTLY_SUCCESSFUL,
  replyAnswer,
  SERVER_ERRORS,
  type TiktokReply,
  TOKEN_ABSENT,
  TOKEN_REJECTED,
  TOO_FREQUENT,
} from './reply.js';
import type { RequestRate } from './request-rate.js';
import { readEnvelope, validateEvents } from './validate-tiktok.js';

export interface TiktokParts {
  readonly mode: Mode;
  readonly tokens: TokenTable;
  readonly rate: RequestRate;
  readonly identifiers: Identifiers;
  readonly clock: () => number;
}

/**
 * `POST /open_api/v1.3/event/track/`.
 *
 * @param token the bare `Access-Token` header, `null` where there is none
 * @param body the parsed body, `undefined` where it is not JSON
 */
export function tiktokCall(token: string | null, body: unknown, parts: TiktokParts): PlatformCall {
  const named = isObject(body) ? body.event_source_id : null;
  const pixelId = typeof named === 'string' ? named : '';
  return {
    platform: 'tiktok',
    pixelId,
    judge: () => judge(token, body, pixelId, parts),
    word: (kind, fault) => word(kind, fault, pixelId, parts.identifiers.requestId(parts.clock())),
  };
}

function judge(token: string | null, body: unknown, pixelId: string, parts: TiktokParts): Judgement {
  const now = parts.clock();
  const requestId = parts.identifiers.requestId(now);
  const refuse = (reply: TiktokReply): Judgement => ({
    kind: 'refused',
    answer: replyAnswer(reply, requestId),
  });

  if (token === null || token === '') return refuse(TOKEN_ABSENT);
  const standing = parts.tokens.standing('tiktok', pixelId, token);
  if (/^Bearer /i.test(token) || standing === 'unknown') return refuse(TOKEN_REJECTED);
  if (!parts.rate.admits(token, now)) return refuse(TOO_FREQUENT);

  const envelope = readEnvelope(body, parts.mode);
  if (envelope.kind === 'refused') return refuse(envelope.refusal);
  if (standing === 'forbidden') return refuse(noPermission(pixelId));

  const validation = validateEvents(envelope, parts.mode);
  if (validation.kind === 'refused') return refuse(validation.refusal);
  return {
    kind: 'accepted',
    events: validation.events,
    testEventCode: validation.testEventCode,
    eventSource: validation.eventSource,
    traceId: requestId,
    answer: replyAnswer(OK, requestId),
  };
}

function word(kind: WordedKind, fault: Fault, pixelId: string, requestId: string): Answer {
  switch (kind) {
    case 'token_rejected':
      return replyAnswer(TOKEN_REJECTED, requestId);
    case 'permission_denied':
      return replyAnswer(noPermission(pixelId), requestId);
    case 'server_error':
      return replyAnswer(pick(SERVER_ERRORS, fault.random), requestId);
    case 'none_received':
      return replyAnswer(PARTLY_SUCCESSFUL, requestId);
    case 'throttled':
      return replyAnswer(TOO_FREQUENT, requestId, shortWaitHeaders(fault.delayMs));
  }
}
