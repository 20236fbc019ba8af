import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onFreePort } from '@capi-relay/local-postgres';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Ends it in order; what it is configured to keep is on disk. */
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder, ending it first if it runs. */
  restart(): Promise<void>;
  /** Holds it still: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

export interface RedisOptions {
  /** Further arguments of the server, such as `['--appendonly', 'yes']`. By default nothing is kept on disk. */
  readonly args?: readonly string[];
}

/** Path of a Redis or Valkey server, `undefined` where this machine has none. */
export function findRedisServer(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of ['redis-server', 'valkey-server']) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whether a suite can run on Redis. Where it cannot, that is said loudly; with `CI=true` it is an error, so that a green
 * run there always means Redis too.
 */
export function redisAvailable(): boolean {
  if (findRedisServer() !== undefined) return true;
  const missing = 'NOT RUN ON REDIS: there is no redis-server or valkey-server on the PATH.';
  if (process.env.CI === 'true') throw new Error(missing);
  process.stderr.write(`\n*** ${missing} ***\n\n`);
  return false;
}

/** A Redis of its own for a test file: on a free port, never evicting. */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  const program = findRedisServer();
  if (program === undefined) {
    throw new Error(
      'This test needs redis-server or valkey-server on the PATH, such as from "apt-get install redis-server".',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'capi-relay-redis-'));
  const launchOn = (port: number) =>
    launch(program, [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
      ...(options.args ?? []),
    ]);

  const first = await onFreePort(async (port) => ({ server: await launchOn(port), port }), portWasTaken);
  const { port } = first;
  let { server } = first;
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGTERM');
      server = await launchOn(port);
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    close: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function launch(program: string, args: readonly string[]): Promise<ChildProcess> {
  const server = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000);
      if (output.includes('Ready to accept connections')) resolve(server);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`${program} ended with code ${code}. It said: ${output}`)),
    );
  });
}

function portWasTaken(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Address already in use');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
