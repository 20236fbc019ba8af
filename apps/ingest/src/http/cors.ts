import type { RequestHandler } from 'express';

/** How long a browser may remember a preflight, in seconds; browsers cap it lower by themselves. */
const PREFLIGHT_SECONDS = 86_400;

const HEADERS_SENT = 'Content-Type, Content-Encoding, X-App-Id, X-Api-Key, X-Request-Id';

/**
 * Lets any page post. `sendBeacon` always asks with credentials, so the page's own origin is named instead of `*`; that
 * gives nothing away, since no answer here depends on a cookie. Whatever headers a page announces are allowed: tracing
 * tools add theirs to every request, and refusing one would lose the page's events.
 */
export const cors: RequestHandler = (request, response, next) => {
  const { origin } = request.headers;
  if (origin !== undefined) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After, ETag');
    response.vary('Origin');
  }
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    next();
    return;
  }
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
  response.setHeader(
    'Access-Control-Allow-Headers',
    request.headers['access-control-request-headers'] ?? HEADERS_SENT,
  );
  response.setHeader('Access-Control-Max-Age', String(PREFLIGHT_SECONDS));
  response.vary('Access-Control-Request-Headers');
  response.status(204).end();
};
