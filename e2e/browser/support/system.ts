import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from '@capi-relay/testing';
import got from 'got';
import { requireBuiltPages } from './built-pages.js';

type PlatformName = 'meta' | 'tiktok';

const MAIN = join(import.meta.dirname, '../../../apps/standalone/dist/main.js');
/** The last line of what `npm start` prints once everything runs. */
const STARTED = 'Ctrl-C stops everything';

interface ReceivedEvent {
  readonly event: Readonly<Record<string, unknown>>;
  readonly test_event_code: string | null;
}

/** What `npm start` starts, as the process it is, on a database of its own and free ports. */
export interface System {
  readonly consoleUrl: string;
  readonly signInUrl: string;
  readonly databaseUrl: string;
  /** Posts events as an SDK of the demo app does. */
  post(events: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** What the sandbox has taken for a pixel. */
  received(platform: PlatformName, pixelId: string): Promise<readonly ReceivedEvent[]>;
  /** Makes the sandbox accept only these tokens for a pixel. */
  acceptTokens(platform: PlatformName, pixelId: string, tokens: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Everything the process prints up to the last line of its banner. */
async function untilStarted(child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes(STARTED)) resolve(printed);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) =>
      reject(new Error(`It ended with ${code} before it had started:\n${printed}`)),
    );
  });
}

function printedUrl(banner: string, name: string): string {
  const found = new RegExp(`^\\s*${name}\\s+(http\\S+)`, 'm').exec(banner)?.[1];
  if (found === undefined) throw new Error(`The banner names no address for "${name}":\n${banner}`);
  return found;
}

export async function startSystem(): Promise<System> {
  await requireBuiltPages();
  const database = await freshDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'capi-relay-browser-'));
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      INGEST_PORT: '0',
      CONSOLE_PORT: '0',
      SANDBOX_PORT: '0',
      META_WORKER_PORT: '0',
      TIKTOK_WORKER_PORT: '0',
      // Somebody who looks at the page does not wait for what was parked.
      RECONCILE_EVERY_MS: '500',
    },
  });
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const banner = await untilStarted(child);
    const eventsUrl = printedUrl(banner, 'ingest');
    const sandboxUrl = printedUrl(banner, 'sandbox');
    return {
      consoleUrl: printedUrl(banner, 'console'),
      signInUrl: printedUrl(banner, 'sign in'),
      databaseUrl: database.url,
      async post(events) {
        await got.post(eventsUrl, { json: { events }, headers: { 'x-app-id': 'app_demo' } });
      },
      async received(platform, pixelId) {
        const answer = await got(`${sandboxUrl}/received`, {
          searchParams: { platform, pixel_id: pixelId },
        }).json<{ items: ReceivedEvent[] }>();
        return answer.items;
      },
      async acceptTokens(platform, pixelId, tokens) {
        await got.put(`${sandboxUrl}/tokens/${platform}/${pixelId}`, { json: { accept: tokens } });
      },
      close: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
