import express, { type RequestHandler, type Router } from 'express';
import { type Listening, type ListenOptions, listen } from './listen.js';
import type { Logger } from './logger.js';
import type { Metrics } from './metrics.js';

/** Whether an app can do its work now; where it cannot, why, in words without secrets. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly reasons: readonly string[] };

export interface HealthOptions {
  readonly isReady: () => Promise<Readiness> | Readiness;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** How long a readiness check may take before it counts as failed; 2,000 ms by default. */
  readonly readyWithinMs?: number;
}

/**
 * `GET /health` (200 while the process answers), `GET /ready` (200, or 503 with reasons) and `GET /metrics`, for an app
 * with an Express of its own. None of them asks who is calling, and none shows anything that needs asking.
 */
export function healthRoutes(options: HealthOptions): Router {
  const router = express.Router();
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/ready', readyRoute(options));
  router.get('/metrics', async (_request, response) => {
    const text = await options.metrics.metricsText();
    response.type(options.metrics.contentType).send(text);
  });
  return router;
}

/** The same routes on a port of their own, for an app that serves nothing else. */
export async function startHealthServer(options: HealthOptions & ListenOptions): Promise<Listening> {
  const app = express().disable('x-powered-by').use(healthRoutes(options));
  return listen(app, options);
}

function readyRoute(options: HealthOptions): RequestHandler {
  return async (_request, response) => {
    const readiness = await askInTime(options);
    response.status(readiness.ready ? 200 : 503).json(readiness);
  };
}

async function askInTime({ isReady, log, readyWithinMs = 2_000 }: HealthOptions): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const reason = `The readiness check took longer than ${readyWithinMs} ms.`;
    timer = setTimeout(() => resolve({ ready: false, reasons: [reason] }), readyWithinMs);
  });
  try {
    return await Promise.race([isReady(), late]);
  } catch (error) {
    log.warn({ err: error }, 'The readiness check failed.');
    return { ready: false, reasons: ['The readiness check failed; the log says why.'] };
  } finally {
    clearTimeout(timer);
  }
}
