import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, waitFor } from '@capi-relay/testing';
import got from 'got';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, import.meta.dirname.includes('dist') ? '../../..' : '../..');

/** Answers every message with the memory that is in use once the garbage is collected. */
const MEMORY_REPORTER = `
  process.on('message', () => { globalThis.gc(); process.send(process.memoryUsage()); });
  process.channel.unref();
`;

const memorySchema = z.object({ heapUsed: z.number(), rss: z.number() });

/** Bytes in use after a garbage collection. */
export type Memory = z.infer<typeof memorySchema>;

/** The ingest as its own process, as it is delivered. */
export interface FuzzedIngest {
  readonly port: number;
  memory(): Promise<Memory>;
  /** `null` while it runs. */
  ended(): string | null;
  /** The last lines it wrote. */
  output(): string;
  stop(): Promise<void>;
}

export async function startFuzzedIngest(databaseUrl: string): Promise<FuzzedIngest> {
  const port = await freePort();
  const reporter = `data:text/javascript,${encodeURIComponent(MEMORY_REPORTER)}`;
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', reporter, join(ROOT, 'apps/ingest/dist/main.js')],
    {
      env: {
        PATH: process.env.PATH ?? '',
        DATABASE_URL: databaseUrl,
        INGEST_PORT: String(port),
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exit = once(child, 'exit');
  const ended = (): string | null =>
    child.exitCode === null && child.signalCode === null ? null : `${child.exitCode ?? child.signalCode}`;
  await waitFor(
    async () => {
      if (ended() !== null) {
        throw new Error(`The ingest ended with ${ended()} instead of starting. It wrote: ${output}`);
      }
      const asked = { throwHttpErrors: false, retry: { limit: 0 } } as const;
      return got(`http://127.0.0.1:${port}/ready`, asked).catch(() => undefined);
    },
    { until: (answer) => answer?.statusCode === 200, timeoutMs: 30_000 },
  );
  return {
    port,
    ended,
    output: () => output,
    async memory() {
      const answer = once(child, 'message');
      child.send('memory');
      const [message] = await answer;
      return memorySchema.parse(message);
    },
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
