import { type Answer, jsonAnswer } from '../answer.js';

/** What TikTok says: its code decides, the HTTP status is 200 all the same. */
export interface TiktokReply {
  readonly code: number;
  readonly message: string;
}

/** A refused request. */
export interface TiktokRefusal extends TiktokReply {
  /** Place of the refused event in `data`; absent where the request itself is refused. */
  readonly index?: number;
}

/** Answers are HTTP 200 with `code`, `message`, `request_id` and an empty `data`, refused or not. */
export function replyAnswer(
  reply: TiktokReply,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer(
    200,
    { code: reply.code, message: reply.message, request_id: requestId, data: {} },
    headers,
  );
}

export const OK: TiktokReply = { code: 0, message: 'OK' };
export const PARTLY_SUCCESSFUL: TiktokReply = { code: 20001, message: 'Partially successful.' };
export const TOKEN_ABSENT: TiktokRefusal = { code: 40104, message: 'Access token is empty.' };
export const TOKEN_REJECTED: TiktokRefusal = {
  code: 40105,
  message: 'Access token is incorrect or has been revoked.',
};
export const TOO_FREQUENT: TiktokRefusal = { code: 40100, message: 'Requests made too frequently' };
export const SERVER_ERRORS: readonly [TiktokReply, ...TiktokReply[]] = [
  { code: 50000, message: 'System error. Please try again later.' },
  { code: 50002, message: 'Internal error. Please try again later.' },
  { code: 51001, message: 'Internal service timeout.' },
  { code: 60001, message: 'The service is under maintenance.' },
];

export function noPermission(pixelId: string): TiktokRefusal {
  return {
    code: 40001,
    message: `No permission to operate pixel code: ${pixelId}. You must be an admin or operator of this advertiser account.`,
  };
}

const PARAMETER_INVALID = 40002;

/** The request itself is refused. */
export function requestRefusal(message: string): TiktokRefusal {
  return { code: PARAMETER_INVALID, message };
}

const LONGEST_SHOWN_VALUE = 64;

/**
 * An event is refused, and the whole request with it. The message names the place and repeats the value, as TikTok's does:
 * whoever writes it to a log has to take the value out first.
 */
export function eventRefusal(index: number, path: string, value: unknown, expected: string): TiktokRefusal {
  const shown = isScalar(value) ? `, got: ${String(value).slice(0, LONGEST_SHOWN_VALUE)}` : '';
  return {
    code: PARAMETER_INVALID,
    message: `Invalid value for data.${index}.${path}: ${expected}${shown}.`,
    index,
  };
}

function isScalar(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && typeof value !== 'object';
}
