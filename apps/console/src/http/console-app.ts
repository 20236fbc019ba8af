import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import type { RelayQueues } from '@capi-relay/queue';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { authenticate } from '../access/authenticate.js';
import { unauthenticated } from '../access/caller.js';
import { pageRoutes } from '../pages.js';
import { queueRoutes } from '../queues/guard-queues.js';
import { answerErrors } from './answer-error.js';
import { notFound } from './api-error.js';
import { type BindOptions, bindRoutes } from './bind-routes.js';
import type { Handlers } from './call.js';
import { requestIds } from './request-id.js';
import { securityHeaders } from './security-headers.js';

export interface ConsoleAppOptions extends BindOptions {
  readonly handlers: Handlers;
  readonly queues: Pick<RelayQueues, 'queues'>;
  readonly health: Router;
  readonly isSecure: boolean;
  readonly trustedProxies: number;
  readonly pagesFolder: string | undefined;
  readonly onServerError: (error: unknown, requestId: string) => void;
}

/** A hundred events of a few kilobytes; everything else is far smaller. */
const MAX_BODY_BYTES = 1_048_576;

/** The console: health, operator API, Bull Board and pages. */
export function consoleApp(options: ConsoleAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies);
  app.set('query parser', 'simple');
  app.use(requestIds, securityHeaders(options.isSecure));
  app.get('/metrics', callersOnly(options));
  app.use(options.health);
  app.use(queueRoutes(options.queues, options));
  app.use('/v1', express.json({ limit: MAX_BODY_BYTES, strict: false }));
  app.use(bindRoutes(options.handlers, options));
  app.use('/v1', () => {
    throw notFound(`route; GET ${OPERATOR_ROUTES.readOpenApi.path} lists those there are`);
  });
  app.use(pageRoutes(options.pagesFolder));
  app.use(() => {
    throw notFound('page');
  });
  app.use(answerErrors(options.onServerError));
  return app;
}

/** Lets whoever has a key or a session pass. */
function callersOnly(options: BindOptions): RequestHandler {
  return async (request, _response, next) => {
    const credentials = { authorization: request.get('authorization'), cookie: request.get('cookie') };
    if ((await authenticate(options, credentials, options.now())) === null) throw unauthenticated();
    next();
  };
}
