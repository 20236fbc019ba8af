import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createLogger, type Running } from '@capi-relay/runtime';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { jsonAnswer } from './answer.js';
import { DEFAULT_PORT, type SandboxConfig } from './config.js';
import { ControlError, controlErrorAnswer } from './control/control-error.js';
import { controlRoutes } from './control/control-routes.js';
import { send } from './exchange.js';
import { FaultTable } from './faults.js';
import { randomIdentifiers } from './identifiers.js';
import { platformRoutes } from './platform-routes.js';
import { ReceivedStore } from './received/received-store.js';
import { RequestRate } from './tiktok/request-rate.js';
import { TokenTable } from './tokens.js';

/** A sandbox that answers; closing it cuts every connection, those that are kept waiting included. */
export interface RunningSandbox extends Running {
  readonly port: number;
  /** Base address of both platforms, without a slash at its end. */
  readonly url: string;
}

const LARGEST_BODY = '16mb';
/** Longer than a sender keeps an idle connection, so that it is never cut at the moment of use. */
const KEEP_ALIVE_MS = 75_000;
const TIKTOK_REQUESTS_PER_SECOND = 1_000;
const KEEP_EVENTS = 200_000;

/**
 * Starts the stand-in of graph.facebook.com and business-api.tiktok.com.
 *
 * @throws {Error} where the port cannot be listened on
 */
export async function start(config: SandboxConfig = {}): Promise<RunningSandbox> {
  const host = config.host ?? '127.0.0.1';
  const port = config.port ?? DEFAULT_PORT;
  const server = createApp(config).listen(port, host);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(
      `The sandbox cannot listen on ${host}:${port}. Stop what listens there, or choose another port with SANDBOX_PORT.`,
      { cause: error },
    );
  }

  const listening = portOf(server.address());
  let closed: Promise<unknown> | undefined;
  return {
    port: listening,
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${listening}`,
    async close() {
      closed ??= once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The sandbox listens on no port.');
  return address.port;
}

function createApp(config: SandboxConfig): express.Express {
  const mode = config.mode ?? 'faithful';
  const faults = new FaultTable();
  const tokens = new TokenTable(config.tokens ?? 'any');
  const received = new ReceivedStore({
    keep: config.keep ?? 'all',
    capacity: config.keepEvents ?? KEEP_EVENTS,
  });

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.raw({ type: () => true, limit: LARGEST_BODY }));
  app.use(
    platformRoutes({
      mode,
      faults,
      tokens,
      received,
      rate: new RequestRate(config.tiktokRequestsPerSecond ?? TIKTOK_REQUESTS_PER_SECOND),
      identifiers: randomIdentifiers,
      latencyMs: config.latencyMs ?? 0,
      clock: config.clock ?? Date.now,
    }),
  );
  app.use(controlRoutes({ mode, faults, tokens, received }));
  app.use(nothingHere);
  app.use(answerErrors(config.log ?? createLogger({ name: 'sandbox', level: 'error' })));
  return app;
}

const nothingHere: RequestHandler = (request, _response, next) => {
  next(
    new ControlError(
      404,
      'not_found',
      `There is no ${request.method} ${request.path} here. GET / shows what there is.`,
    ),
  );
};

function answerErrors(log: NonNullable<SandboxConfig['log']>): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof ControlError) return send(response, controlErrorAnswer(error));
    if (callerIsGone(error)) return;

    const status = clientErrorStatus(error);
    if (status === null) log.error({ err: error }, 'the sandbox itself failed on a request');
    if (response.headersSent) {
      // An answer that was begun cannot become another one; cut short, it at least does not look whole.
      response.destroy();
      return;
    }
    send(
      response,
      status === null
        ? jsonAnswer(500, {
            error: { code: 'sandbox_failed', message: 'The sandbox itself failed on this request.' },
          })
        : jsonAnswer(status, {
            error: { code: 'unreadable_request', message: 'The request could not be read.' },
          }),
    );
  };
}

/** The status of a request that Express or its body reader refused: too large, cut off, or not decodable. */
function clientErrorStatus(error: unknown): number | null {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

/** Whoever hangs up before the end, of the request or of the answer, waits for no answer. */
function callerIsGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    (('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') ||
      ('type' in error && error.type === 'request.aborted'))
  );
}
