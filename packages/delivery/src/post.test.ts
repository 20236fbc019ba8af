import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { freePort } from '@capi-relay/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openPoster, type Poster } from './post.js';

const MEBIBYTE = 1_048_576;
const ANSWER_TOO_LARGE = { kind: 'no_response', code: 'ANSWER_TOO_LARGE', maybeAccepted: true };

const SELF_SIGNED = { kind: 'no_response', code: 'DEPTH_ZERO_SELF_SIGNED_CERT', maybeAccepted: false };
const run = promisify(execFile);

const open: { server?: Server; poster?: Poster } = {};
afterEach(async () => {
  open.poster?.close();
  open.server?.closeAllConnections();
  open.server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  open.server = createServer(listener).listen(0, '127.0.0.1');
  await once(open.server, 'listening');
  return `http://127.0.0.1:${portOf(open.server)}/events`;
}

function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The server has no port.');
  }
  return address.port;
}

function zeros(): Readable {
  const chunk = Buffer.alloc(65_536);
  return new Readable({
    read() {
      this.push(chunk);
    },
  });
}

function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'capi-relay-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '1', '-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

/** @returns paths asked for are in `seen` */
async function serveSelfSigned(): Promise<{ readonly url: string; readonly seen: readonly string[] }> {
  const seen: string[] = [];
  open.server = createTlsServer(selfSigned(), (incoming, response) => {
    seen.push(incoming.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(open.server, 'listening');
  return { url: `https://127.0.0.1:${portOf(open.server)}/events`, seen };
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

  test.each([301, 302, 303, 307, 308])(
    'does not follow a redirect to another host, since the token would travel with it: %i',
    async (status) => {
      const seen: string[] = [];
      const elsewhere = createServer((incoming, response) => {
        seen.push(`elsewhere: ${incoming.headers.authorization}`);
        response.end();
      }).listen(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      const url = await serve((incoming, response) => {
        seen.push(incoming.url ?? '');
        response.writeHead(status, { location: `http://localhost:${portOf(elsewhere)}/events` }).end();
      });
      expect(await poster().post(request(url))).toMatchObject({ kind: 'response', status });
      expect(seen).toEqual(['/events']);
      elsewhere.close();
    },
  );

  test('takes an answer of a mebibyte', async () => {
    const body = 'x'.repeat(MEBIBYTE);
    const url = await serve((_request, response) => void response.end(body));
    expect(await poster().post(request(url))).toMatchObject({ kind: 'response', body });
  });

  test('cuts off an answer of one byte more: the events may have been accepted', async () => {
    const url = await serve((incoming, response) => {
      incoming.resume().on('end', () => response.end('x'.repeat(MEBIBYTE + 1)));
    });
    expect(await poster().post(request(url))).toEqual(ANSWER_TOO_LARGE);
  });

  // Without an end, so that nobody can have waited for it.
  test.each([
    ['never ends', {}, () => new PassThrough()],
    ['never ends and is small until it is inflated', { 'content-encoding': 'gzip' }, () => createGzip()],
  ])('hangs up on an answer that %s', async (_name, headers, encoder) => {
    let hangUp: (() => void) | undefined;
    const hungUp = new Promise<void>((resolve) => {
      hangUp = resolve;
    });
    const url = await serve((incoming, response) => {
      incoming.resume();
      response.writeHead(200, headers).on('close', () => hangUp?.());
      pipeline(zeros(), encoder(), response).catch(() => undefined);
    });
    expect(await poster().post(request(url))).toEqual(ANSWER_TOO_LARGE);
    await hungUp;
  });

  test('gives up an answer that drips, though something always comes', async () => {
    const url = await serve((incoming, response) => {
      incoming.resume();
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    });
    expect(await poster(300).post(request(url))).toEqual({
      kind: 'no_response',
      code: 'ETIMEDOUT',
      maybeAccepted: true,
    });
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

  test('a certificate nobody vouches for: nothing was sent, the token neither', async () => {
    const { url, seen } = await serveSelfSigned();
    expect(await poster().post(request(url))).toEqual(SELF_SIGNED);
    expect(seen).toEqual([]);
  });

  test('a certificate nobody vouches for, where the environment says not to look at any: the same', async () => {
    const { url, seen } = await serveSelfSigned();
    // Node reads that variable once, from the real environment, and not from the copy a test has.
    const program = `
      const { openPoster } = await import(${JSON.stringify(join(import.meta.dirname, 'post.ts'))});
      const poster = openPoster(5000, 1);
      console.log(JSON.stringify(await poster.post(${JSON.stringify(request(url))})));
      poster.close();`;
    const { stdout } = await run(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
    );
    expect(JSON.parse(stdout)).toEqual(SELF_SIGNED);
    expect(seen).toEqual([]);
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
