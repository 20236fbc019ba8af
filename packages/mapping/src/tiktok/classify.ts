import type { ParkReason, PlatformAnswer, PlatformDetail, Verdict } from '@capi-relay/contracts';
import { eventIndex } from '../answer/event-index.js';
import { jsonObject } from '../answer/json-body.js';
import { redactPlatformMessage } from '../answer/redact-platform-message.js';
import { refusal } from '../answer/refusal.js';
import { traceId } from '../answer/trace-id.js';
import { verdictOfNoResponse, verdictOfUnreadBody } from '../answer/unread-answer.js';
import { retryAfterMs } from '../answer/wait.js';
import { asText, type Fields } from '../event/fields.js';
import { tiktokErrorClass } from './error-class.js';

type Response = Extract<PlatformAnswer, { kind: 'response' }>;

/** TikTok's binding limit counts seconds (1,000 requests in one), and it names no wait. */
const DEFAULT_THROTTLE_MS = 5_000;

/** A refusal that names the request's own fields would meet every event alike. */
const ENVELOPE_FIELDS: readonly (readonly [RegExp, ParkReason])[] = [
  [/\bevent_source_id\b/, 'pixel_rejected'],
  [/\b(?:event_source|test_event_code|partner_name)\b/, 'request_rejected'],
  [/\bfor data(?![\w.[])/, 'request_rejected'],
];

/** A refusal that names a field of an event is about that event, even where it does not say which one. */
const EVENT_FIELD =
  /\bfor (?:event|event_id|event_time|user|properties|page|app|ad|limited_data_use)\b|\b(?:user|properties|contents|page|app|ad)\.\w/;

/**
 * What TikTok's answer means, from the `code` in its body and never from the HTTP status, which is 200 for a revoked
 * token and a system error alike.
 * https://business-api.tiktok.com/portal/docs?id=1737172488964097
 */
export function classifyTiktok(answer: PlatformAnswer, sentCount: number): Verdict {
  if (answer.kind === 'no_response') return verdictOfNoResponse(answer);
  const body = jsonObject(answer.body);
  const code = body === undefined ? undefined : codeOf(body);
  if (body === undefined || code === undefined) return verdictOfUnreadBody(answer);
  const words = asText(body.message) ?? '';
  const detail = detailOf(code, words, body, answer);
  switch (tiktokErrorClass(code)) {
    case 'ok':
      return { kind: 'delivered' };
    case 'throttled':
      return { kind: 'throttled', forMs: retryAfterMs(answer.headers) ?? DEFAULT_THROTTLE_MS, detail };
    case 'token':
      return { kind: 'fix', reason: 'token_rejected', detail };
    case 'permission':
      return { kind: 'fix', reason: 'permission_denied', detail };
    case 'pixel':
      return { kind: 'fix', reason: 'pixel_rejected', detail };
    case 'transient': {
      const afterMs = retryAfterMs(answer.headers);
      return { kind: 'retry', maybeAccepted: false, ...(afterMs === undefined ? {} : { afterMs }), detail };
    }
    // Some were taken and some were not: halves tell them apart, and TikTok merges a copy by its event_id.
    case 'partial':
      return refusal(words, sentCount, detail, false);
    case 'event': {
      // The place is asked for first: the words may quote a value that is called like a field.
      const isAboutEvent = eventIndex(words, sentCount) !== undefined;
      const envelope = isAboutEvent ? undefined : ENVELOPE_FIELDS.find(([named]) => named.test(words));
      if (envelope !== undefined) return { kind: 'fix', reason: envelope[1], detail };
      return refusal(words, sentCount, detail, !EVENT_FIELD.test(words));
    }
  }
}

function codeOf(body: Fields): number | undefined {
  const code = body.code;
  if (typeof code === 'number') return code;
  return typeof code === 'string' && /^\d+$/.test(code) ? Number(code) : undefined;
}

function detailOf(code: number, words: string, body: Fields, answer: Response): PlatformDetail {
  const trace = traceId(body.request_id);
  return {
    code: `${code}`,
    message: redactPlatformMessage(words),
    http_status: answer.status,
    ...(trace === undefined ? {} : { trace_id: trace }),
  };
}
