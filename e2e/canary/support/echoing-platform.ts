import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listeningPort } from './listening-port.js';

export interface EchoingPlatform {
  readonly url: string;
  /** Requests to a pixel it answers itself are met with a refusal that quotes all of them. */
  echo(pixelId: string, how: Echo): void;
  /** Refusals it answered so far. */
  readonly answered: number;
  close(): Promise<void>;
}

/** `refusal`: as each platform words one; `page`: an error page of a gateway in between. */
export type Echo = 'refusal' | 'page';

/**
 * Stands before the sandbox and is, for some pixels, a platform that repeats what it was sent, the token included, in
 * every field of its answer.
 */
export async function startEchoingPlatform(sandboxUrl: string): Promise<EchoingPlatform> {
  const echoing = new Map<string, Echo>();
  let answered = 0;
  const server = createServer(async (request, response) => {
    const body = await readAll(request);
    const how = [...echoing].find(([pixel]) => `${request.url}${body}`.includes(pixel))?.[1];
    if (how === undefined) return passOn(sandboxUrl, request, body, response);
    answered += 1;
    answerWithAll(how, request, body.toString(), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${listeningPort(server)}`,
    echo: (pixelId, how) => void echoing.set(pixelId, how),
    get answered() {
      return answered;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerWithAll(how: Echo, request: IncomingMessage, body: string, response: ServerResponse): void {
  const token = request.headers.authorization ?? String(request.headers['access-token'] ?? '');
  const quoted = `Invalid value ${body} for data.0.user, sent with ${token}`;
  if (how === 'page') {
    response.writeHead(502, { 'content-type': 'text/html', 'x-request': token });
    response.end(`<html><body><h1>502</h1><pre>${token}\n${body}</pre></body></html>`);
    return;
  }
  const answer = request.url?.includes('/events')
    ? {
        error: {
          message: quoted,
          type: token,
          code: 100,
          error_subcode: 2804050,
          error_user_title: token,
          error_user_msg: quoted,
          fbtrace_id: token,
        },
      }
    : { code: 40002, message: quoted, request_id: token, data: { failed: body } };
  const isMeta = 'error' in answer;
  response.writeHead(isMeta ? 400 : 200, { 'content-type': 'application/json', 'x-fb-trace-id': token });
  response.end(JSON.stringify(answer));
}

async function passOn(
  base: string,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { 'content-length': _length, connection: _connection, host: _host, ...headers } = request.headers;
  const answer = await fetch(`${base}${request.url}`, {
    method: request.method ?? 'GET',
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
    ...(body.length === 0 ? {} : { body }),
  });
  const {
    'content-encoding': _encoding,
    'content-length': _size,
    ...rest
  } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, rest);
  response.end(Buffer.from(await answer.arrayBuffer()));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
