import type { PlatformAnswer, PlatformDetail, Verdict } from '@capi-relay/contracts';
import { retryAfterMs } from './wait.js';

type Response = Extract<PlatformAnswer, { kind: 'response' }>;
type NoResponse = Extract<PlatformAnswer, { kind: 'no_response' }>;

const PROXY_THROTTLE_MS = 60_000;

/** A fault of the network: it passes, and it says whether the platform may hold a copy. */
export function verdictOfNoResponse({ code, maybeAccepted }: NoResponse): Verdict {
  const message = maybeAccepted
    ? 'The connection ended after the request was sent and before the whole answer was read: the platform may have accepted it.'
    : 'The platform could not be reached.';
  return { kind: 'retry', maybeAccepted, detail: { code, message } };
}

/**
 * A body that is not the platform's JSON comes from something in front of it (a gateway, a proxy, a wrong address), and
 * its HTTP status is then all there is. No event is blamed for it, except for a request that was too large, which
 * smaller ones mend.
 */
export function verdictOfUnreadBody({ status, headers }: Response): Verdict {
  const detail = (message: string): PlatformDetail => ({
    code: `http_${status}`,
    message,
    http_status: status,
  });
  if (status === 413) {
    return {
      kind: 'reject',
      detail: detail('The request was refused as too large before the platform read it.'),
    };
  }
  if (status === 429) {
    const forMs = retryAfterMs(headers) ?? PROXY_THROTTLE_MS;
    return {
      kind: 'throttled',
      forMs,
      detail: detail('Too many requests, by an answer that is not the platform’s JSON.'),
    };
  }
  if (status === 401 || status === 403) {
    const reason = status === 401 ? 'token_rejected' : 'permission_denied';
    return {
      kind: 'fix',
      reason,
      detail: detail('Access was refused by an answer that is not the platform’s JSON.'),
    };
  }
  if (status >= 400 && status < 500 && status !== 408) {
    const message =
      'The request was refused by an answer that is not the platform’s JSON: check the platform’s base URL.';
    return { kind: 'fix', reason: 'request_rejected', detail: detail(message) };
  }
  // A gateway that answers 5xx, or anything that answers 2xx, may have passed the request on.
  const after = retryAfterMs(headers);
  return {
    kind: 'retry',
    maybeAccepted: true,
    ...(after === undefined ? {} : { afterMs: after }),
    detail: detail('The answer is not the platform’s JSON, as a gateway in trouble gives.'),
  };
}
