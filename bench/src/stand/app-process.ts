import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import got from 'got';
import { cpuSeconds } from './cpu.js';

const ROOT = join(import.meta.dirname, '../../..');
/** As the ingest is started in production; the workers' young generation grows to the same size by itself. */
export const NODE_ARGUMENTS: readonly string[] = ['--min-semi-space-size=64', '--max-semi-space-size=64'];
const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** One app of the relay, running as it does in production: a process of its own, from its build. */
export interface AppProcess {
  readonly url: string;
  cpuSeconds(): number;
  stop(): Promise<void>;
}

async function untilHealthy(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + START_WITHIN_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await got(`${url}/health`, { throwHttpErrors: false, retry: { limit: 0 } }).catch(
      () => undefined,
    );
    if (answer !== undefined && answer.statusCode < 500) return;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`An app did not start. It wrote: ${output()}`);
}

/**
 * Starts `apps/<name>/dist/main.js` and waits until it answers.
 *
 * @param env its whole environment but PATH
 */
export async function startApp(
  name: string,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<AppProcess> {
  // Such as --cpu-prof, to see where the time goes.
  const more = process.env.BENCH_NODE_ARGUMENTS?.match(/\S+/g) ?? [];
  const program = join(ROOT, 'apps', name, 'dist/main.js');
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, ...more, program], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-5_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(child, url, () => output);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process.`);
  return {
    url,
    cpuSeconds: () => cpuSeconds(pid),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
