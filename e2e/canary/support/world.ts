import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ephemeralPostgres } from '@capi-relay/local-postgres';
import { start as startSandbox } from '@capi-relay/sandbox';
import { freePort, startRedis } from '@capi-relay/testing';
import { generateVaultKeys } from '@capi-relay/vault';
import { Client } from 'pg';
import { HEAP_FLAGS } from '../places/heap.js';
import type { Piece } from '../places/piece.js';
import { watchRedis } from '../places/redis.js';
import { type App, startApp } from './app.js';
import { startEchoingPlatform } from './echoing-platform.js';

/** The whole relay as it runs in production: each app a process, Redis, and a PostgreSQL that logs all it is told. */
export interface World {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly ingest: App;
  readonly console: App;
  readonly workers: readonly App[];
  readonly platform: Awaited<ReturnType<typeof startEchoingPlatform>>;
  readonly sandboxUrl: string;
  /** Every line of PostgreSQL's log and every command sent to Redis so far. */
  heard(): Iterable<Piece>;
  /** Starts an app once more, beside the one there is, with a preload that lets it crash when asked to. */
  startToCrash(name: 'ingest' | 'console'): Promise<App>;
  close(): Promise<void>;
}

/** Logs every statement with its parameters, and every error with its row and its statement: the worst there is. */
const TELL_ALL: readonly string[] = [
  `log_statement = 'all'`,
  'log_parameter_max_length = -1',
  'log_parameter_max_length_on_error = -1',
  `log_error_verbosity = 'verbose'`,
  `log_min_error_statement = 'error'`,
];

/** The request that ends it is never answered, and nobody waits for it. */
const AT_ONCE = { SHUTDOWN_GRACE_MS: '100' };
const CRASH = join(import.meta.dirname, 'crash-in-hand.mjs');

export async function startWorld(sessionSecret: string): Promise<World> {
  const parent = await mkdtemp(join(tmpdir(), 'capi-relay-canary-'));
  const closing: (() => unknown)[] = [() => rm(parent, { recursive: true, force: true })];
  const close = async () => {
    for (const end of closing.reverse()) await end();
    closing.length = 0;
  };
  try {
    const lines: string[] = [];
    const postgres = await ephemeralPostgres({ log: (line) => void lines.push(line) });
    closing.push(() => postgres.close());
    await tellAll(postgres.url);
    const redis = await startRedis();
    closing.push(() => redis.close());
    const watch = await watchRedis(redis.url);
    closing.push(() => watch.close());
    const sandbox = await startSandbox({ port: 0, mode: 'faithful' });
    closing.push(() => sandbox.close());
    const platform = await startEchoingPlatform(sandbox.url);
    closing.push(() => platform.close());

    const keys = await generateVaultKeys();
    const shared = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, LOG_LEVEL: 'trace' };
    const launch = async (
      name: string,
      portSetting: string,
      env: Record<string, string>,
      nodeFlags: string[],
    ) => {
      const port = await freePort();
      const app = await startApp({
        name,
        port,
        parent,
        nodeFlags,
        env: { ...shared, [portSetting]: String(port), ...env },
      });
      closing.push(() => app.stop());
      return app;
    };
    const ingestEnv = { TRUST_PROXY: '1', RECONCILE_EVERY_MS: '500' };
    const ingest = await launch('ingest', 'INGEST_PORT', ingestEnv, [...HEAP_FLAGS]);
    const consoleEnv = {
      TRUST_PROXY: '1',
      VAULT_PUBLIC_JWK: JSON.stringify(keys.publicJwk),
      SESSION_SECRET: sessionSecret,
      INGEST_URL: ingest.url,
    };
    const console = await launch('console', 'CONSOLE_PORT', consoleEnv, [...HEAP_FLAGS]);
    const workerEnv = {
      VAULT_PRIVATE_JWKS: JSON.stringify(keys.privateJwk),
      META_BASE_URL: platform.url,
      TIKTOK_BASE_URL: platform.url,
    };
    const workers = [
      await launch('worker-meta', 'META_WORKER_PORT', workerEnv, []),
      await launch('worker-tiktok', 'TIKTOK_WORKER_PORT', workerEnv, []),
    ];
    return {
      databaseUrl: postgres.url,
      redisUrl: redis.url,
      ingest,
      console,
      workers,
      platform,
      sandboxUrl: sandbox.url,
      *heard() {
        // A long line may have come in two pieces.
        for (const [index, line] of lines.entries()) {
          const content = line + (lines[index + 1] ?? '').slice(0, 200);
          yield { place: 'PostgreSQL, every statement', item: 'a line', content };
        }
        yield* watch.pieces;
      },
      startToCrash: (name) =>
        name === 'ingest'
          ? launch(name, 'INGEST_PORT', { ...ingestEnv, ...AT_ONCE }, ['--import', CRASH])
          : launch(name, 'CONSOLE_PORT', { ...consoleEnv, ...AT_ONCE }, ['--import', CRASH]),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function tellAll(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const setting of TELL_ALL) await client.query(`ALTER ROLE CURRENT_USER SET ${setting}`);
  } finally {
    await client.end();
  }
}
