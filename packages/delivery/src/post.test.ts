import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'capi-relay-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '1', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
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

  test('a handshake that never ends: nothing can have been accepted', async () => {
    const silent = createTcpServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const answer = await poster(300).post(request(`https://127.0.0.1:${port}/events`));
    expect(answer).toEqual({ kind: 'no_response', code: 'ETIMEDOUT', maybeAccepted: false });
    silent.close();
  });

  test('a certificate nobody vouches for: nothing can have been accepted', async () => {
    const { key, cert } = selfSigned();
    const server = createTlsServer({ key, cert }, (_request, response) => response.end()).listen(
      0,
      '127.0.0.1',
    );
    open.server = server;
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    expect(await poster().post(request(`https://127.0.0.1:${port}/events`))).toMatchObject({
      kind: 'no_response',
      maybeAccepted: false,
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
