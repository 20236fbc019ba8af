import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What somebody is told whose bytes are no request. */
export interface UnreadableAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

/** How long a client may go on sending what nobody reads before its connection is cut, in milliseconds. */
const LINGER_MS = 1_000;

function asResponse({ status, body }: UnreadableAnswer): string {
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** Cutting a connection with unread bytes in it at once would take the answer away from its reader. */
function endSlowly(socket: Duplex, answer: string): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.end(answer);
}

function endAtOnce(socket: Duplex, answer: string): void {
  socket.write(answer);
  if (socket instanceof Socket) {
    socket.destroySoon();
  } else {
    socket.destroy();
  }
}

/**
 * Answers what is not HTTP, too large in its headers or too slow, and ends its connection. Answers to requests that came
 * before on the same connection go first.
 *
 * @param answerTo the answer for an error code of Node, such as `HPE_HEADER_OVERFLOW`
 */
export function answerUnreadable(server: Server, answerTo: (code: string) => UnreadableAnswer): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  server.on('request', (request, response) => responses.set(request.socket, response));
  server.on('clientError', (error, socket) => {
    const code = 'code' in error ? String(error.code) : '';
    if (code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    // Whatever follows on the connection is unreadable too.
    if (refused.has(socket)) {
      return;
    }
    refused.add(socket);
    const answer = asResponse(answerTo(code));
    const response = responses.get(socket);
    if (response === undefined || response.closed) {
      endSlowly(socket, answer);
    } else if (response.req.complete) {
      response.once('close', () => endSlowly(socket, answer));
    } else if (response.headersSent) {
      socket.destroy();
    } else {
      endAtOnce(socket, answer);
    }
  });
}
