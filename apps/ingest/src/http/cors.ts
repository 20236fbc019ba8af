import type { Request, Response } from 'express';

/** How long a browser may remember a preflight, in seconds; browsers cap it lower by themselves. */
const PREFLIGHT_SECONDS = 86_400;

const HEADERS_SENT = 'Content-Type, Content-Encoding, X-App-Id, X-Api-Key, X-Request-Id';

/**
 * Lets any page read the answer. `sendBeacon` always asks with credentials, so the page's own origin is named instead of
 * `*`; that gives nothing away, since no answer here depends on a cookie.
 */
export function allowOrigin(request: Request, response: Response): void {
  const { origin } = request.headers;
  if (origin === undefined) {
    return;
  }
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After, ETag');
  response.vary('Origin');
}

/** Whether a browser asks if a page may call. */
export function isPreflight(request: Request): boolean {
  return request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
}

/**
 * Says yes. Whatever headers a page announces are allowed: tracing tools add theirs to every request, and refusing one
 * would lose the page's events.
 */
export function answerPreflight(request: Request, response: Response): void {
  const announced = request.headers['access-control-request-headers'];
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
  response.setHeader('Access-Control-Allow-Headers', announced ?? HEADERS_SENT);
  response.setHeader('Access-Control-Max-Age', String(PREFLIGHT_SECONDS));
  response.vary('Access-Control-Request-Headers');
  response.status(204).end();
}
