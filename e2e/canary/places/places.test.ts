import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase, redisAvailable, startRedis, waitFor } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { chromiumAvailable, openChromium } from '../../browser/support/chromium.js';
import { BrowsedPages } from '../paths/browse.js';
import { search } from '../search/search.js';
import { type App, logPieces } from '../support/app.js';
import { listeningPort } from '../support/listening-port.js';
import { Recorder } from '../support/recorder.js';
import { rows } from '../support/rows.js';
import { databasePieces } from './database.js';
import { filePieces } from './files.js';
import { HEAP_FLAGS, heapPieces } from './heap.js';
import type { Piece } from './piece.js';
import { redisPieces, watchRedis } from './redis.js';

const CANARY = 'Canary.In+a.Mine@example.com';
const SEALED = Buffer.from(`{"mail":"${CANARY}"}`).toString('base64url');

/** Where a canary was found, each place and item once. */
async function foundIn(pieces: AsyncIterable<Piece> | Iterable<Piece>): Promise<string[]> {
  const { findings } = await search([{ name: 'canary', text: CANARY, belongsIn: [] }], pieces);
  return [...new Set(findings.map(({ place, item }) => `${place}: ${item}`))].sort();
}

test('a canary is found in every column and partition of a database, and in its statistics', async () => {
  const database = await freshDatabase();
  const run = (text: string, values: readonly unknown[] = []) => rows(database.url, text, values);
  await run(
    `CREATE TABLE mine (plain text, bytes bytea, list text[], document jsonb, at timestamptz) PARTITION BY RANGE (at)`,
  );
  await run(`CREATE TABLE mine_p20260101 PARTITION OF mine FOR VALUES FROM ('2026-01-01') TO ('2026-01-02')`);
  await run('CREATE TABLE mine_default PARTITION OF mine DEFAULT');
  await run(`INSERT INTO mine (plain, at) VALUES ($1, '2026-01-01')`, [CANARY]);
  await run('INSERT INTO mine (bytes, list, document) VALUES ($1, $2, $3)', [
    Buffer.from(CANARY),
    ['x', SEALED],
    JSON.stringify({ a: { b: CANARY } }),
  ]);
  await run(`INSERT INTO mine (plain) SELECT $1 FROM generate_series(1, 100)`, [CANARY]);
  await run('ANALYZE mine');
  const found = await foundIn(databasePieces(database.url));
  expect(found).toEqual(
    expect.arrayContaining([
      'table mine: bytes',
      'table mine: document',
      'table mine: list',
      'table mine: plain',
    ]),
  );
  expect(found.some((place) => place.startsWith('table pg_catalog.pg_statistic: stavalues'))).toBe(true);
  await database.close();
});

const withRedis = redisAvailable() ? describe : describe.skip;

withRedis('a canary is found in Redis', () => {
  test('in keys and values of every type, and in commands whose traces are gone', async () => {
    const redis = await startRedis();
    const watch = await watchRedis(redis.url);
    const client = new Redis(redis.url);
    await client.set(`key:${CANARY}`, '1');
    await client.set('string', SEALED);
    await client.hset('hash', 'field', CANARY);
    await client.rpush('list', CANARY);
    await client.sadd('set', CANARY);
    await client.zadd('zset', 1, CANARY);
    await client.xadd('stream', '*', 'field', CANARY);
    expect(await foundIn(redisPieces(redis.url))).toEqual([
      'Redis, hash: hash',
      'Redis, list: list',
      'Redis, set: set',
      'Redis, stream: stream',
      `Redis, string: key:${CANARY}`,
      'Redis, string: string',
      'Redis, zset: zset',
    ]);
    await client.flushall();
    expect(await foundIn(redisPieces(redis.url))).toEqual([]);
    await waitFor(() => [...watch.pieces].some(({ item }) => item === 'flushall'));
    expect(await foundIn(watch.pieces)).toContain('Redis, every command sent to it: hset');
    client.disconnect();
    watch.close();
    await redis.close();
  });
});

test('a canary is found in the heap of a process that can still reach it, and no more once it cannot', async () => {
  const program = `
    const kept = { holder: ['${CANARY.slice(0, 6)}', '${CANARY.slice(6)}'].join('') };
    process.on('SIGUSR1', () => { kept.holder = null; process.stdout.write('let go\\n'); });
    setInterval(() => kept, 60_000);
    process.stdout.write('ready\\n');`;
  const found: string[][] = [];
  for (const lettingGo of [false, true]) {
    const folder = await mkdtemp(join(tmpdir(), 'capi-relay-heap-'));
    const child = spawn(process.execPath, [...HEAP_FLAGS, '-e', program], { cwd: folder });
    await once(child.stdout, 'data');
    if (lettingGo) {
      child.kill('SIGUSR1');
      await once(child.stdout, 'data');
    }
    found.push(await foundIn(heapPieces('a process', folder, () => void child.kill('SIGUSR2'))));
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true });
  }
  expect(found).toEqual([['heap of a process: a text'], []]);
}, 60_000);

test('a canary is found in the files and the log of an app', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'capi-relay-files-'));
  await writeFile(join(folder, 'core'), Buffer.from(`\0\0${CANARY}\0`));
  expect(await foundIn(filePieces('an app', folder))).toEqual(['files written by an app: core']);
  await rm(folder, { recursive: true });
  const app: Pick<App, 'name' | 'written'> = {
    name: 'an app',
    written: () => `{"a":1}\n{"b":"${CANARY}"}\n`,
  };
  expect(await foundIn(logPieces(app))).toEqual(['log of an app: a line']);
});

test('a canary is found in the headers and the body of an answer', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/header') response.setHeader('x-who', CANARY);
    response.statusCode = request.url === '/error' ? 400 : 200;
    response.end(request.url === '/header' ? '' : JSON.stringify({ said: CANARY }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const recorder = new Recorder();
  for (const path of ['/header', '/body', '/error']) {
    await recorder.ask('an app', `http://127.0.0.1:${listeningPort(server)}${path}`);
  }
  expect(await foundIn(recorder.pieces)).toEqual([
    'answers of an app, headers: GET /header, 200',
    'answers of an app: GET /body, 200',
    'errors of an app: GET /error, 400',
  ]);
  server.closeAllConnections();
  await once(server.close(), 'close');
});

const inBrowser = chromiumAvailable() ? describe : describe.skip;

inBrowser('a canary is found on a page', () => {
  test('in its text, its HTML, what is typed into it, what it stored and what it loaded', async () => {
    const pages: Readonly<Record<string, string>> = {
      '/text': `<body><p>Canary.In+a<!-- -->.Mine@example.com</p></body>`,
      '/html': `<body data-who="${CANARY}"></body>`,
      '/field': '<body><input id="field"></body>',
      '/stored': '<body>nothing</body>',
      '/loaded': `<body><script>fetch('/data')</script></body>`,
      '/data': JSON.stringify({ said: SEALED }),
    };
    const server = createServer((request, response) => {
      response.setHeader('content-type', request.url === '/data' ? 'application/json' : 'text/html');
      response.end(pages[request.url ?? ''] ?? '');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const base = `http://127.0.0.1:${listeningPort(server)}`;
    const browser = await openChromium();
    const { page } = await browser.open();
    const browsed = new BrowsedPages(page);
    for (const path of ['/text', '/html', '/field', '/stored', '/loaded']) {
      await page.goto(`${base}${path}`, { waitUntil: 'networkidle' });
      if (path === '/field') await page.locator('input').fill(CANARY);
      if (path === '/stored') await page.evaluate(`localStorage.setItem('who', '${CANARY}')`);
      await browsed.keep();
      if (path === '/stored') await page.evaluate('localStorage.clear()');
    }
    expect(await foundIn(browsed.pieces)).toEqual([
      'pages, HTML: /html',
      'pages, address and storage: /stored',
      'pages, fields: /field',
      'pages, text: /text',
      'pages, what they loaded: /data',
      'pages, what they loaded: /html',
    ]);
    await browser.close();
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
});
