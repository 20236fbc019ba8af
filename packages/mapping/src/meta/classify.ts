import type { PlatformAnswer, PlatformDetail, Verdict } from '@capi-relay/contracts';
import { jsonObject } from '../answer/json-body.js';
import { redactPlatformMessage } from '../answer/redact-platform-message.js';
import { refusal } from '../answer/refusal.js';
import { traceId } from '../answer/trace-id.js';
import { verdictOfNoResponse, verdictOfUnreadBody } from '../answer/unread-answer.js';
import { retryAfterMs } from '../answer/wait.js';
import { asText, type Fields, isFields } from '../event/fields.js';
import { metaErrorClass } from './error-class.js';
import { usageWaitMs } from './usage-header.js';

type Response = Extract<PlatformAnswer, { kind: 'response' }>;

/** Meta rarely says how long; its windows are an hour, and a minute finds the end of one soon enough. */
const DEFAULT_THROTTLE_MS = 60_000;

/**
 * What Meta's answer means, from the error's numbers and never from the HTTP status, the `type` or the text, all of
 * which Meta uses alike for a throttled app and a malformed event.
 * https://developers.facebook.com/docs/marketing-api/conversions-api/using-the-api
 */
export function classifyMeta(answer: PlatformAnswer, sentCount: number): Verdict {
  if (answer.kind === 'no_response') return verdictOfNoResponse(answer);
  const body = jsonObject(answer.body);
  if (body === undefined) return verdictOfUnreadBody(answer);
  const error = body.error;
  if (isFields(error)) return verdictOfError(error, answer, sentCount);
  const received = body.events_received;
  if (typeof received !== 'number') return verdictOfUnreadBody(answer);
  return verdictOfReceived(received, body, answer, sentCount);
}

/** Counted below what was sent means dropped without an error; which ones, Meta does not say. */
function verdictOfReceived(received: number, body: Fields, answer: Response, sentCount: number): Verdict {
  const said = messagesOf(body);
  if (received >= sentCount) {
    if (said === '') return { kind: 'delivered' };
    return { kind: 'delivered', detail: detailOf('messages', said, body, answer) };
  }
  const message = `Meta received ${received} of ${sentCount} events. ${said}`.trim();
  return {
    kind: 'retry',
    maybeAccepted: received > 0,
    detail: detailOf('events_received', message, body, answer),
  };
}

function verdictOfError(error: Fields, answer: Response, sentCount: number): Verdict {
  const code = Number(error.code);
  const subcode = optionalNumber(error.error_subcode);
  const words = wordsOf(error);
  const detail = detailOf(codeText(code, subcode), words, error, answer);
  const errorClass = metaErrorClass({
    code,
    subcode,
    isTransient: error.is_transient === true,
    mentionsPermission: /missing permission/i.test(asText(error.message) ?? ''),
  });
  switch (errorClass) {
    case 'throttled': {
      const forMs = usageWaitMs(answer.headers) ?? retryAfterMs(answer.headers) ?? DEFAULT_THROTTLE_MS;
      return { kind: 'throttled', forMs, detail };
    }
    case 'token':
      return { kind: 'fix', reason: 'token_rejected', detail };
    case 'permission':
      return { kind: 'fix', reason: 'permission_denied', detail };
    case 'pixel':
      return { kind: 'fix', reason: 'pixel_rejected', detail };
    case 'request':
      return { kind: 'fix', reason: 'request_rejected', detail };
    case 'event':
    case 'unclear':
      return refusal(words, sentCount, detail, errorClass === 'unclear');
    case 'transient': {
      const afterMs = retryAfterMs(answer.headers);
      return { kind: 'retry', maybeAccepted: false, ...(afterMs === undefined ? {} : { afterMs }), detail };
    }
  }
}

function codeText(code: number, subcode: number | undefined): string {
  if (!Number.isFinite(code)) return 'unknown';
  return subcode === undefined ? `${code}` : `${code}/${subcode}`;
}

/** The user's title and text say more than `message`, in the language of the token's owner. */
function wordsOf(error: Fields): string {
  const parts = [error.message, error.error_user_title, error.error_user_msg].map(asText);
  return [...new Set(parts.filter((part) => part !== undefined))].join(' | ');
}

function messagesOf(body: Fields): string {
  const messages = body.messages;
  return Array.isArray(messages) ? messages.filter((message) => typeof message === 'string').join(' | ') : '';
}

function detailOf(code: string, words: string, traced: Fields, answer: Response): PlatformDetail {
  const trace = traceId(traced.fbtrace_id);
  return {
    code,
    message: redactPlatformMessage(words),
    http_status: answer.status,
    ...(trace === undefined ? {} : { trace_id: trace }),
  };
}

function optionalNumber(value: unknown): number | undefined {
  const number = value === undefined || value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}
