import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const sources = fileURLToPath(new URL('../src/', import.meta.url));
export const nodeModules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

export interface OtherProcessOptions {
  /** What it starts, such as `startLocalPostgres({ ... })`. */
  readonly call: string;
  /** Folder for its temporary files. */
  readonly temporary: string;
  readonly uid?: number;
  /** Folder of the sources it runs; this checkout's by default. */
  readonly code?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface OtherProcess {
  /** Address of the server it started. */
  readonly url: string;
  /** SIGTERM closes the server, SIGUSR2 makes the process exit without closing it, SIGKILL is the crash. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a server in another process and waits until it is ready. */
export async function startInOtherProcess(options: OtherProcessOptions): Promise<OtherProcess> {
  const code = `
    import { ephemeralPostgres, startLocalPostgres } from '${options.code ?? sources}index.ts';
    const server = await ${options.call};
    process.once('SIGTERM', () => server.close());
    process.once('SIGUSR2', () => process.exit());
    process.stdout.write(server.url + '\\n');
  `;
  const loader = `file://${nodeModules}tsx/dist/loader.mjs`;
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module', '--eval', code], {
    cwd: '/',
    env: { PATH: process.env.PATH, TMPDIR: options.temporary, ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const line = await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('close', () => reject(new Error('The other process ended before its server was ready.')));
  });
  return {
    url: String(line).trim(),
    end: async (signal) => {
      const ended = once(child, 'close');
      child.kill(signal);
      await ended;
    },
  };
}
