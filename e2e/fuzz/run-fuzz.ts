import { Agent } from 'node:http';
import { createLayer, createProject, createSdkApp, openStore } from '@capi-relay/store';
import fc from 'fast-check';
import { Client } from 'pg';
import { type FuzzedIngest, type Memory, startFuzzedIngest } from './fuzzed-ingest.js';
import { type HostileRequest, hostileRequest } from './hostile-request.js';
import { send } from './send.js';

export interface FuzzSettings {
  readonly bodies: number;
  /** The same seed sends the same bodies. */
  readonly seed: number;
}

/** A request that did what none may do, enough to send it again. */
export interface Failure {
  readonly number: number;
  readonly what: string;
  readonly request: string;
}

export interface FuzzReport extends FuzzSettings {
  readonly seconds: number;
  readonly statuses: ReadonlyMap<number, number>;
  /** After a garbage collection, by the part of the bodies sent. */
  readonly memory: readonly { readonly sent: number; readonly memory: Memory }[];
  /** Events that answers say are stored, and those that are. */
  readonly accepted: number;
  readonly stored: number;
  /** Valid events in hostile bodies, and those of them that are not stored. */
  readonly valid: number;
  readonly validMissing: number;
  readonly failures: readonly Failure[];
}

const APP_ID = 'app_fuzz';
const CLIENTS = 16;
/** Bodies that are made at once. */
const CHUNK = 200;
/** Looked at for memory, as parts of all bodies. */
const LOOKS = [0.2, 0.4, 0.6, 0.8, 1] as const;
/** Of a failing body, for the report. */
const SHOWN_CHARACTERS = 2_000;

async function seedApp(databaseUrl: string): Promise<void> {
  const store = openStore({ connectionString: databaseUrl, maxConnections: 1, statementTimeoutMs: 5_000 });
  const project_id = 'project_fuzz';
  await createProject(store, { project_id, name: 'Fuzz' });
  await createSdkApp(store, {
    app_id: APP_ID,
    project_id,
    name: 'Fuzz',
    platform: 'web',
    bundle_id: null,
    android_package: null,
    web_domain: 'shop.example.com',
    settings: {},
  });
  await createLayer(store, {
    layer_id: 'layer_fuzz',
    project_id,
    type: 'meta_ads',
    name: 'Fuzz',
    capi: { enabled: true, pixel_id: '1234567890', access_token_vault_id: null },
  });
  await store.close();
}

function describe({ method, path, headers, body }: HostileRequest): string {
  return JSON.stringify({ method, path, headers, body: body.toString('base64').slice(0, SHOWN_CHARACTERS) });
}

class FuzzRun {
  readonly statuses = new Map<number, number>();
  readonly failures: Failure[] = [];
  accepted = 0;
  readonly #ingest: FuzzedIngest;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });

  constructor(ingest: FuzzedIngest) {
    this.#ingest = ingest;
  }

  /** Sends requests with a few clients at once, until all are answered. */
  async sendAll(requests: readonly HostileRequest[], first: number): Promise<void> {
    const next = requests.entries();
    const client = async (): Promise<void> => {
      for (const [offset, request] of next) {
        await this.#sendOne(request, first + offset);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  }

  async #sendOne(request: HostileRequest, number: number): Promise<void> {
    try {
      const answer = await send(request, APP_ID, this.#ingest.port, this.#agent);
      this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
      this.accepted += answer.accepted;
      if (answer.status >= 500) {
        this.#fail(number, `${answer.status} ${answer.text}`, request);
      }
    } catch (error) {
      this.#fail(number, String(error), request);
      if (this.#ingest.ended() !== null) {
        throw new Error(
          `The ingest ended with ${this.#ingest.ended()} at body ${number}. It wrote: ${this.#ingest.output()}`,
          { cause: error },
        );
      }
    }
  }

  #fail(number: number, what: string, request: HostileRequest): void {
    this.failures.push({ number, what, request: describe(request) });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Of every event that is stored; two may share one, on different days. */
async function storedIds(databaseUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ event_id: string }>('SELECT event_id FROM sdk_events');
  await client.end();
  return rows.map(({ event_id }) => event_id);
}

/**
 * Sends bodies made to break it to an ingest, on an empty database with the schema of the event store.
 *
 * @param say told now and then how far it is
 * @throws Error where the ingest ended
 */
export async function runFuzz(
  { bodies, seed }: FuzzSettings,
  databaseUrl: string,
  say: (line: string) => void,
): Promise<FuzzReport> {
  await seedApp(databaseUrl);
  const ingest = await startFuzzedIngest(databaseUrl);
  const run = new FuzzRun(ingest);
  const startedAt = performance.now();
  const valid: string[] = [];
  const memory: { sent: number; memory: Memory }[] = [];
  const looks = LOOKS.map((part) => Math.ceil((part * bodies) / CHUNK) * CHUNK);
  try {
    for (let first = 0; first < bodies; first += CHUNK) {
      const plans = fc.sample(hostileRequest, {
        seed: seed * 1_000_003 + first,
        numRuns: Math.min(CHUNK, bodies - first),
      });
      const requests = plans.map((plan, offset) => plan(first + offset));
      valid.push(...requests.flatMap((request) => request.valid));
      await run.sendAll(requests, first);
      if (looks.includes(first + CHUNK)) {
        const look = { sent: first + requests.length, memory: await ingest.memory() };
        memory.push(look);
        say(`${look.sent} bodies, ${Math.round(look.memory.heapUsed / 1e5) / 10} MB in use`);
      }
    }
    const stored = await storedIds(databaseUrl);
    const ids = new Set(stored);
    return {
      bodies,
      seed,
      seconds: (performance.now() - startedAt) / 1_000,
      statuses: run.statuses,
      memory,
      accepted: run.accepted,
      stored: stored.length,
      valid: valid.length,
      validMissing: valid.filter((id) => !ids.has(id)).length,
      failures: run.failures,
    };
  } finally {
    run.close();
    await ingest.stop();
  }
}
