import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@capi-relay/local-postgres';
import got from 'got';
import { below, format, type Row } from '../table.js';
import type { Scenario } from './scenario.js';

const TARGET_SECONDS = 60;
const GIVE_UP_SECONDS = 300;
const LOOK_EVERY_MS = 100;
const ROOT = join(import.meta.dirname, '../../..');
const LEFT_BEHIND = new Set(['node_modules', 'dist', '.data', '.git', '.artifacts']);

async function npm(folder: string, ...words: readonly string[]): Promise<void> {
  const installing = spawn('npm', [...words], { cwd: folder, stdio: 'ignore' });
  const [code] = await once(installing, 'exit');
  if (code !== 0) throw new Error(`"npm ${words.join(' ')}" ended with code ${code}.`);
}

/** Types `npm ci && npm start` in a fresh copy of the sources and waits for the console's page. */
async function run(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'capi-relay-first-start-'));
  const filter = (path: string): boolean =>
    !relative(ROOT, path)
      .split('/')
      .some((part) => LEFT_BEHIND.has(part));
  await cp(ROOT, folder, { recursive: true, filter });
  const consolePort = await freePort();
  const startedAt = performance.now();
  await npm(folder, 'ci');
  const started = spawn('npm', ['start'], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
    env: {
      ...process.env,
      CONSOLE_PORT: String(consolePort),
      INGEST_PORT: '0',
      SANDBOX_PORT: '0',
      META_WORKER_PORT: '0',
      TIKTOK_WORKER_PORT: '0',
    },
  });
  let seconds = 0;
  for (let isServed = false; !isServed; ) {
    await pause(LOOK_EVERY_MS);
    seconds = (performance.now() - startedAt) / 1_000;
    if (seconds > GIVE_UP_SECONDS) throw new Error(`"npm start" served no page within ${GIVE_UP_SECONDS} s.`);
    const page = await got(`http://127.0.0.1:${consolePort}/`, {
      retry: { limit: 0 },
      throwHttpErrors: false,
    }).catch(() => undefined);
    isServed = page?.statusCode === 200;
  }
  const ended = once(started, 'exit');
  if (started.pid !== undefined) process.kill(-started.pid, 'SIGINT');
  await ended;
  await rm(folder, { recursive: true, force: true });
  return [
    {
      what: '`npm ci && npm start` to a served page, npm cache warm',
      measured: `${format(seconds)} s`,
      target: below(TARGET_SECONDS, seconds, ' s'),
    },
    {
      what: 'lost of 100,000 under kill -9, a flushed Redis, a restarted PostgreSQL, 30 % faults',
      measured: 'measured by `npm run chaos`, see docs/reliability.md',
    },
  ];
}

export const firstStart: Scenario = { name: 'first-start', run };
