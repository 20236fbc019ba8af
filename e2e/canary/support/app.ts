import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from '@capi-relay/testing';
import got from 'got';
import type { Piece } from '../places/piece.js';

const ROOT = join(import.meta.dirname, '../../..');

/** One app as its own process, of which every byte is kept that it writes. */
export interface App {
  readonly name: string;
  readonly url: string;
  /** Where it runs, and where it would leave files. */
  readonly folder: string;
  /** All it ever wrote. */
  written(): string;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with its exit code once it has ended by itself. */
  ended(): Promise<number | null>;
  stop(): Promise<void>;
}

export interface AppOptions {
  readonly name: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
  readonly parent: string;
}

/** Starts a built app, in a folder with nothing in it; resolves once it is ready. */
export async function startApp({ name, port, env, nodeFlags = [], parent }: AppOptions): Promise<App> {
  const folder = await mkdtemp(join(parent, `${name}-`));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const child = spawn(process.execPath, [...nodeFlags, join(ROOT, 'apps', name, 'dist/main.js')], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const written = () => Buffer.concat(chunks).toString();
  const url = `http://127.0.0.1:${port}`;
  await waitFor(() => answers(url, child, written), {
    timeoutMs: 60_000,
    what: `${name} to start`,
  });
  return {
    name,
    url,
    folder,
    written,
    signal: (signal) => void child.kill(signal),
    async ended() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      return child.exitCode;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const end = once(child, 'close');
      child.kill('SIGTERM');
      await end;
    },
  };
}

async function answers(url: string, child: ChildProcess, written: () => string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}. It wrote: ${written()}`);
  const { statusCode } = await got(`${url}/ready`, { retry: { limit: 0 }, throwHttpErrors: false });
  return statusCode === 200;
}

/** Each line an app wrote. */
export function* logPieces({ name, written }: Pick<App, 'name' | 'written'>): Generator<Piece> {
  for (const line of written().split('\n')) {
    if (line !== '') yield { place: `log of ${name}`, item: 'a line', content: line };
  }
}
