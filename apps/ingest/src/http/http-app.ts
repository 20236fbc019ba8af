import type { IngestStore } from '@capi-relay/store';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { configRoute } from '../routes/config-route.js';
import { consentRoute } from '../routes/consent-route.js';
import { type EventsRoute, eventsRoute } from '../routes/events-route.js';
import { type UserPropertiesRoute, userPropertiesRoute } from '../routes/user-properties-route.js';
import { answerErrors, type ErrorSettings, methodNotAllowed, notFound } from './answer-error.js';
import { allowOrigin, answerPreflight, isPreflight } from './cors.js';
import { nameRequest } from './request-id.js';

export interface HttpAppParts extends EventsRoute, UserPropertiesRoute, ErrorSettings {
  readonly store: Pick<IngestStore, 'writeConsent' | 'mergeTraits' | 'appendEvents'>;
  /** `/health`, `/ready` and `/metrics`. */
  readonly health: Router;
  /** True once the process is on its way out. */
  readonly isClosing: () => boolean;
}

/** `/l/...` is what SDKs are given; the bare paths are the same routes for older ones. */
function bothPaths(path: string): string[] {
  return [`/l${path}`, path];
}

/** What holds for every request; one step and not one for each, since a step costs more than what is done in it. */
function greet(parts: HttpAppParts): RequestHandler {
  return (request, response, next) => {
    nameRequest(request, response);
    allowOrigin(request, response);
    if (parts.isClosing()) {
      // Clients that keep their connection go on with another process, so that this one can end.
      response.setHeader('Connection', 'close');
    }
    if (isPreflight(request)) {
      answerPreflight(request, response);
    } else {
      next();
    }
  };
}

/** Measures a route from its first step to the end of its answer. */
function measured(name: string, parts: HttpAppParts, route: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('finish', () => {
      parts.metrics.countRequest(name, response.statusCode, (performance.now() - startedAt) / 1_000);
    });
    return route(request, response, next);
  };
}

/** The HTTP side of the ingest. */
export function httpApp(parts: HttpAppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  // Answers to a post are never asked for twice, so hashing each for an ETag would be work for nobody.
  app.disable('etag');
  app.use(greet(parts));
  const posts: readonly [string, string, RequestHandler][] = [
    ['events', '/events', eventsRoute(parts)],
    ['consent', '/consent', consentRoute(parts)],
    ['user_properties', '/users/properties', userPropertiesRoute(parts)],
  ];
  for (const [name, path, route] of posts) {
    app.post(bothPaths(path), measured(name, parts, route));
    app.all(bothPaths(path), methodNotAllowed('POST'));
  }
  app.get(bothPaths('/config'), measured('config', parts, configRoute(parts.gate)));
  app.all(bothPaths('/config'), methodNotAllowed('GET'));
  app.use(parts.health);
  app.use(notFound);
  app.use(answerErrors(parts));
  return app;
}
