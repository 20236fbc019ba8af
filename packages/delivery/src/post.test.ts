import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { freePort } from '@capi-relay/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openPoster, type Poster } from './post.js';

const open: { server?: Server; poster?: Poster } = {};
afterEach(async () => {
  open.poster?.close();
  open.server?.closeAllConnections();
  open.server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  open.server = createServer(listener).listen(0, '127.0.0.1');
  await once(open.server, 'listening');
  const address = open.server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server has no port.');
  }
  return `http://127.0.0.1:${address.port}/events`;
}

const poster = (timeoutMs = 5_000): Poster => {
  open.poster = openPoster(timeoutMs, 4);
  return open.poster;
};
const request = (url: string) => ({ url, headers: { authorization: 'Bearer secret' }, json: { data: [] } });

describe('post', () => {
  test.each([200, 400, 401, 500, 502])(
    'answers with what came back, whatever the status: %i',
    async (status) => {
      const url = await serve((_request, response) => {
        response.writeHead(status, { 'x-app-usage': '{}' }).end('{"code":40105}');
      });
      expect(await poster().post(request(url))).toMatchObject({
        kind: 'response',
        status,
        headers: { 'x-app-usage': '{}' },
        body: '{"code":40105}',
      });
    },
  );

  test('does not follow a redirect: the token would travel with it', async () => {
    const seen: string[] = [];
    const url = await serve((incoming, response) => {
      seen.push(incoming.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await poster().post(request(url))).toMatchObject({ kind: 'response', status: 307 });
    expect(seen).toEqual(['/events']);
  });

  test('nothing listening: nothing can have been accepted', async () => {
    const url = `http://127.0.0.1:${await freePort()}/events`;
    expect(await poster().post(request(url))).toEqual({
      kind: 'no_response',
      code: 'ECONNREFUSED',
      maybeAccepted: false,
    });
  });

  test('a connection reset after the request was read: it may have been accepted', async () => {
    const url = await serve((incoming) => {
      incoming.resume().on('end', () => incoming.socket.destroy());
    });
    expect(await poster().post(request(url))).toMatchObject({ kind: 'no_response', maybeAccepted: true });
  });

  test('no answer in time: it may have been accepted', async () => {
    const url = await serve((incoming) => {
      incoming.resume();
    });
    expect(await poster(200).post(request(url))).toEqual({
      kind: 'no_response',
      code: 'ETIMEDOUT',
      maybeAccepted: true,
    });
  });

  test('given up by the process: it may have been accepted', async () => {
    const abort = new AbortController();
    const url = await serve((incoming) => {
      incoming.resume().on('end', () => abort.abort());
    });
    expect(await poster().post(request(url), abort.signal)).toEqual({
      kind: 'no_response',
      code: 'ABORTED',
      maybeAccepted: true,
    });
  });
});
