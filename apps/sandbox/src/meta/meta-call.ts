import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, jsonAnswer, shortWaitHeaders } from '../answer.js';
import type { Fault, WordedKind } from '../faults.js';
import type { Identifiers } from '../identifiers.js';
import type { JsonObject } from '../json.js';
import type { Mode } from '../mode.js';
import type { Judgement, PlatformCall } from '../platform-call.js';
import { pick } from '../random.js';
import type { TokenTable } from '../tokens.js';
import { NEWEST_VERSION, versionStanding } from './graph-versions.js';
import {
  aliasUnknown,
  type MetaRefusal,
  objectUnavailable,
  PERMISSION_DENIED,
  READ_NOT_PERMITTED,
  refusalAnswer,
  SERVER_ERRORS,
  THROTTLED,
  TOKEN_ABSENT,
  TOKEN_REJECTED,
  unknownPath,
  versionExpired,
} from './refusal.js';
import { validateMetaRequest } from './validate-meta.js';

const MINUTE_MS = 60_000;

export interface MetaParts {
  readonly mode: Mode;
  readonly tokens: TokenTable;
  readonly identifiers: Identifiers;
  readonly clock: () => number;
}

/** Who calls which object of the Graph API. */
export interface GraphAddress {
  readonly version: string;
  readonly objectId: string;
  readonly method: 'post' | 'get';
  readonly path: string;
  readonly token: string | null;
}

/** A token by header, query or body field, in that order. */
export function metaToken(headers: IncomingHttpHeaders, query: unknown, body: JsonObject): string | null {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  for (const token of [bearer, query, body.access_token]) {
    if (typeof token === 'string' && token.trim() !== '') return token.trim();
  }
  return null;
}

/** `POST /{version}/{pixel_id}/events`. */
export function metaCall(address: GraphAddress, body: JsonObject, parts: MetaParts): PlatformCall {
  return {
    platform: 'meta',
    pixelId: address.objectId,
    judge: () => judge(address, body, parts),
    word: (kind, fault) => word(kind, fault, address.objectId, parts.identifiers.fbtraceId()),
  };
}

/** `GET /{version}/{id}`: a token made in Events Manager may send events and may not read the dataset. */
export function readNodeAnswer(address: GraphAddress, parts: MetaParts): Answer {
  const refusal = addressRefusal(address, parts) ?? READ_NOT_PERMITTED;
  return refusalAnswer(refusal, parts.identifiers.fbtraceId());
}

function judge(address: GraphAddress, body: JsonObject, parts: MetaParts): Judgement {
  const traceId = parts.identifiers.fbtraceId();
  const refused = addressRefusal(address, parts);
  if (refused !== null) return { kind: 'refused', answer: refusalAnswer(refused, traceId) };

  const validation = validateMetaRequest(body, { mode: parts.mode, now: parts.clock() });
  if (validation.kind === 'refused') {
    return { kind: 'refused', answer: refusalAnswer(validation.refusal, traceId) };
  }
  return {
    kind: 'accepted',
    events: validation.events,
    testEventCode: validation.testEventCode,
    eventSource: null,
    traceId,
    answer: receivedAnswer(validation.events.length, traceId),
  };
}

/** Version, then token, then object: what is asked before the body is looked at. */
function addressRefusal(address: GraphAddress, parts: MetaParts): MetaRefusal | null {
  const { version, objectId, method, path, token } = address;
  const standing = versionStanding(version, parts.clock());
  if (standing === 'unknown') return unknownPath(path);
  if (standing === 'expired') return versionExpired(NEWEST_VERSION);

  if (token === null) return TOKEN_ABSENT;
  const tokenStanding = parts.tokens.standing('meta', objectId, token);
  if (tokenStanding === 'unknown') return TOKEN_REJECTED;

  if (!/^\d+$/.test(objectId)) return aliasUnknown(objectId);
  return tokenStanding === 'forbidden' ? objectUnavailable(objectId, method) : null;
}

function receivedAnswer(count: number, traceId: string): Answer {
  return jsonAnswer(200, { events_received: count, messages: [], fbtrace_id: traceId });
}

function word(kind: WordedKind, fault: Fault, pixelId: string, traceId: string): Answer {
  switch (kind) {
    case 'token_rejected':
      return refusalAnswer(TOKEN_REJECTED, traceId);
    case 'permission_denied':
      return refusalAnswer(PERMISSION_DENIED, traceId);
    case 'server_error':
      return refusalAnswer(pick(SERVER_ERRORS, fault.random), traceId);
    case 'none_received':
      return receivedAnswer(0, traceId);
    case 'throttled':
      return refusalAnswer(THROTTLED, traceId, usageHeaders(pixelId, fault.delayMs));
  }
}

/**
 * The usage headers of a throttled call; Meta counts the time to regain access in minutes.
 * developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
function usageHeaders(pixelId: string, regainMs: number): Record<string, string> {
  const usage = {
    type: 'ads_management',
    call_count: 100,
    total_cputime: 25,
    total_time: 25,
    estimated_time_to_regain_access: regainMs < MINUTE_MS ? 0 : Math.ceil(regainMs / MINUTE_MS),
    ads_api_access_tier: 'standard_access',
  };
  return {
    'x-business-use-case-usage': JSON.stringify({ [pixelId]: [usage] }),
    ...shortWaitHeaders(regainMs),
    'x-app-usage': JSON.stringify({ call_count: 28, total_time: 25, total_cputime: 25 }),
  };
}
