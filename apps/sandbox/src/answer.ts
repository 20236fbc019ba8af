import { writeJson } from './json.js';

/** An HTTP answer as data. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: writeJson(body),
  };
}

export function textAnswer(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=UTF-8' }, body: text };
}

/** What a gateway says when the platform behind it is away: no JSON at all. */
export const BAD_GATEWAY: Answer = {
  status: 502,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\n',
};

const MINUTE_MS = 60_000;

/**
 * `Retry-After` for a wait of seconds. Neither platform has been seen to send it, so it comes only where a fault profile
 * asks for a wait shorter than Meta's usage header, which counts minutes, can say.
 */
export function shortWaitHeaders(waitMs: number): Readonly<Record<string, string>> {
  return waitMs > 0 && waitMs < MINUTE_MS ? { 'retry-after': String(Math.ceil(waitMs / 1_000)) } : {};
}
