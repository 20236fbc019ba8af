import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { boundConnections, boundedServer, type ConnectionBounds } from './connection-bounds.js';
import type { Running } from './running.js';
import { answerUnreadable, type UnreadableAnswer } from './unreadable-requests.js';

export interface ListenOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Every address of the machine by default. */
  readonly host?: string;
  /** Node's own where they are left out. */
  readonly bounds?: ConnectionBounds;
  /** Answers what cannot be read as a request, by Node's code of the error; Node's own answers where it is left out. */
  readonly answerUnreadable?: (code: string) => UnreadableAnswer;
}

export interface Listening extends Running {
  readonly port: number;
  /** As reached from this machine. */
  readonly url: string;
}

/** A port that cannot be listened on. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code = 'cannot_listen';
}

/**
 * Serves HTTP. Closing stops taking connections at once, lets requests under way finish and ends idle connections, which
 * would otherwise be kept open by their clients.
 *
 * @throws ListenError
 */
export async function listen(handler: RequestListener, options: ListenOptions): Promise<Listening> {
  const { bounds } = options;
  const server = createServer(bounds === undefined ? {} : boundedServer(bounds), handler);
  if (bounds !== undefined) boundConnections(server, bounds);
  if (options.answerUnreadable !== undefined) answerUnreadable(server, options.answerUnreadable);
  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError(explain(cause, options.port), { cause });
  }
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new ListenError('The server listens on no port.');

  let closed: Promise<void> | undefined;
  server.on('request', (_request, response) => {
    response.once('close', () => {
      if (closed !== undefined) setImmediate(() => server.closeIdleConnections());
    });
  });
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      closed ??= new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeIdleConnections();
      });
      return closed;
    },
  };
}

function explain(cause: unknown, port: number): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') {
    return `Port ${port} is used by another program. Stop that program, or set another port.`;
  }
  if (code === 'EACCES') return `This user may not listen on port ${port}. Set a port of 1024 or above.`;
  return `Listening on port ${port} failed: ${cause instanceof Error ? cause.message : String(cause)}.`;
}
