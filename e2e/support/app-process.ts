import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import got from 'got';

const ROOT = join(import.meta.dirname, import.meta.dirname.includes('dist') ? '../../..' : '../..');
const START_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** One app as its own process, that can be killed and started again. */
export interface AppProcess {
  readonly name: string;
  readonly url: string;
  /** Resolves once the app says it is ready. */
  start(): Promise<void>;
  /** For an app that is expected not to start: answers its exit code. */
  runToEnd(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Ends it in order; answers its exit code. */
  stop(): Promise<number | null>;
  /** The last lines it wrote. */
  output(): string;
}

/** @param env all of its environment but PATH */
export function appProcess(name: string, port: number, env: Readonly<Record<string, string>>): AppProcess {
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
  };

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
      return child?.exitCode ?? null;
    }
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  function launch(): ChildProcess {
    const launched = spawn(process.execPath, [join(ROOT, 'apps', name, 'dist/main.js')], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    launched.stdout.on('data', keep);
    launched.stderr.on('data', keep);
    child = launched;
    return launched;
  }

  return {
    name,
    url,
    output: () => output,
    async runToEnd() {
      const launched = launch();
      await once(launched, 'close');
      return launched.exitCode;
    },
    async start() {
      const running = launch();
      const deadline = Date.now() + START_WITHIN_MS;
      while (Date.now() < deadline) {
        if (running.exitCode !== null || running.signalCode !== null) {
          // Its database may be restarting at this very moment: what an orchestrator does is to start it again.
          await pause(LOOK_EVERY_MS * 4);
          return this.start();
        }
        const answer = await got(`${url}/health`, {
          throwHttpErrors: false,
          retry: { limit: 0 },
          timeout: { request: 1_000 },
        }).catch(() => undefined);
        if (answer?.statusCode === 200) {
          return;
        }
        await pause(LOOK_EVERY_MS);
      }
      throw new Error(`${name} did not start within ${START_WITHIN_MS} ms. It wrote: ${output}`);
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}
