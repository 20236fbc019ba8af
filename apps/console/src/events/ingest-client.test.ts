import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { freePort } from '@capi-relay/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ingestClient } from './ingest-client.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}

const post = (url: string) => ingestClient(url).post('app_1', [{ event: 'purchase' }], 'request-1');

function endlessSpaces(): Readable {
  const chunk = Buffer.alloc(65_536, ' ');
  return new Readable({
    read() {
      this.push(chunk);
    },
  });
}

describe('the console’s way to the ingest', () => {
  test('answers with what the ingest took', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(202).end('{"accepted":1,"duplicates":0,"rejected":[]}'),
    );
    expect(await post(url)).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
  });

  test.each([301, 302, 303, 307, 308])(
    'does not follow a redirect with people’s events: %i',
    async (status) => {
      const seen: string[] = [];
      const elsewhere = await serve((request, response) => {
        seen.push(request.url ?? '');
        response.writeHead(202).end('{"accepted":1,"duplicates":0,"rejected":[]}');
      });
      const url = await serve((_request, response) =>
        response.writeHead(status, { location: elsewhere }).end(),
      );
      await expect(post(url)).rejects.toMatchObject({
        code: 'INGEST_UNAVAILABLE',
        message: `The ingest did not take the events (status ${status}). Try again.`,
      });
      expect(seen).toEqual([]);
    },
  );

  test.each([
    ['never ends', {}, endlessSpaces],
    [
      'never ends and is small until it is inflated',
      { 'content-encoding': 'gzip' },
      () => endlessSpaces().pipe(createGzip()),
    ],
  ])('hangs up on an answer that %s', async (_name, headers, answer) => {
    let hangUp: (() => void) | undefined;
    const hungUp = new Promise<void>((resolve) => {
      hangUp = resolve;
    });
    const url = await serve((_request, response) => {
      response.writeHead(202, headers).on('close', () => hangUp?.());
      answer().pipe(response);
    });
    await expect(post(url)).rejects.toMatchObject({ code: 'INGEST_UNAVAILABLE' });
    await hungUp;
  });

  test('says that nothing was stored where nobody answers', async () => {
    await expect(post(`http://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
      code: 'INGEST_UNAVAILABLE',
      message: 'The ingest cannot be reached. Nothing was stored; try again.',
    });
  });
});
