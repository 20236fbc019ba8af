import { type Request, type Response, Router } from 'express';
import { textAnswer } from './answer.js';
import { type ExchangeParts, exchange, send } from './exchange.js';
import type { Identifiers } from './identifiers.js';
import { tryParseJson } from './json.js';
import { readMetaBody } from './meta/body.js';
import { type GraphAddress, metaCall, metaToken, readNodeAnswer } from './meta/meta-call.js';
import { refusalAnswer, unknownPath } from './meta/refusal.js';
import type { Mode } from './mode.js';
import type { RequestRate } from './tiktok/request-rate.js';
import { tiktokCall } from './tiktok/tiktok-call.js';
import type { TokenTable } from './tokens.js';

export interface PlatformParts extends ExchangeParts {
  readonly mode: Mode;
  readonly tokens: TokenTable;
  readonly rate: RequestRate;
  readonly identifiers: Identifiers;
}

const TIKTOK_TRACK = '/open_api/v1.3/event/track/';

/** Both platforms' endpoints, with their own slashes and letters. */
export function platformRoutes(parts: PlatformParts): Router {
  const routes = Router({ strict: true, caseSensitive: true });

  routes.post(
    TIKTOK_TRACK,
    exchange(
      (request) =>
        tiktokCall(
          request.get('access-token') ?? null,
          tryParseJson(bodyOf(request).toString('utf8')),
          parts,
        ),
      parts,
    ),
  );
  routes.use('/open_api', (_request: Request, response: Response) =>
    send(response, textAnswer(404, 'Not Found')),
  );

  routes.post(
    '/:version/:object_id/events',
    exchange(async (request) => {
      const body = await readMetaBody(bodyOf(request), request.get('content-type') ?? '');
      return metaCall(graphAddress(request, 'post', body), body, parts);
    }, parts),
  );
  routes.get('/:version/:object_id', (request, response, next) => {
    if (!isVersion(request.params.version)) return next();
    send(response, readNodeAnswer(graphAddress(request, 'get', {}), parts));
  });
  routes.use((request, response, next) => {
    if (!isVersion(request.path.split('/')[1])) return next();
    send(response, refusalAnswer(unknownPath(request.path), parts.identifiers.fbtraceId()));
  });

  return routes;
}

function graphAddress(
  request: Request,
  method: GraphAddress['method'],
  body: Parameters<typeof metaToken>[2],
): GraphAddress {
  const { version, object_id: objectId } = request.params;
  return {
    version: String(version),
    objectId: String(objectId),
    method,
    path: request.path,
    token: metaToken(request.headers, request.query.access_token, body),
  };
}

function isVersion(segment: string | undefined): boolean {
  return segment !== undefined && /^v\d+\.\d+$/.test(segment);
}

function bodyOf(request: Request<object>): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
