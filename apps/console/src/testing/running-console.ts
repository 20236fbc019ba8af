import {
  OPERATOR_ROUTES,
  type RouteContract,
  type RouteName,
  type Scope,
} from '@capi-relay/contracts/operator';
import { createLogger } from '@capi-relay/runtime';
import { insertApiKey, openStore, type Store } from '@capi-relay/store';
import { freshDatabase } from '@capi-relay/testing';
import { generateVaultKeys, type VaultKeys } from '@capi-relay/vault';
import { newApiKey } from '../access/api-key-text.js';
import { sha256 } from '../access/secrets.js';
import type { ConsoleConfig } from '../config.js';
import { start } from '../start.js';

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: unknown;
}

export interface Ask {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** API key; null sends none. The key of the whole installation by default. */
  readonly key?: string | null;
}

export interface TestConsole {
  readonly url: string;
  readonly signInUrl: string | undefined;
  readonly databaseUrl: string;
  readonly store: Store;
  /** May do everything in the whole installation. */
  readonly rootKey: string;
  readonly vaultKeys: VaultKeys;
  /** What the console logged, one JSON line each. */
  readonly logged: readonly string[];
  /** Every answer so far. */
  readonly answers: readonly Answer[];
  ask(route: RouteName, ask?: Ask): Promise<Answer>;
  fetch(path: string, init?: RequestInit): Promise<Answer>;
  makeKey(options: { readonly scopes: readonly Scope[]; readonly projectId?: string | null }): Promise<{
    readonly keyId: string;
    readonly text: string;
  }>;
  /** Ends it as SIGTERM does; the database stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** A whole console on a database of its own, reached over HTTP. */
export async function runConsole(config: Partial<ConsoleConfig> = {}): Promise<TestConsole> {
  const database = await freshDatabase();
  const store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
  const vaultKeys = await generateVaultKeys();
  const logged: string[] = [];
  const running = await start({
    port: 0,
    host: '127.0.0.1',
    databaseUrl: database.url,
    queue: { kind: 'postgres', connectionString: database.url },
    evictionAllowed: false,
    enqueueDeadlineMs: 5_000,
    vaultPublicJwk: vaultKeys.publicJwk,
    sessionSecret: 'a secret for tests of the console, 32 or more',
    ingestUrl: 'http://127.0.0.1:9',
    environment: 'test',
    trustedProxies: 0,
    log: createLogger({
      name: 'console',
      level: 'debug',
      destination: { write: (line) => void logged.push(line) },
    }),
    ...config,
  });
  const answers: Answer[] = [];
  const makeKey: TestConsole['makeKey'] = async ({ scopes, projectId = null }) => {
    const key = newApiKey('test');
    await insertApiKey(store.db, {
      key_id: key.keyId,
      name: `key for ${scopes.join(' ')}`.slice(0, 50),
      note: null,
      environment: 'test',
      secret_sha256: sha256(key.secret),
      scopes: [...scopes],
      project_id: projectId,
      created_by: null,
    });
    return { keyId: key.keyId, text: key.text };
  };
  const root = await makeKey({ scopes: ['*'] });
  const send: TestConsole['fetch'] = async (path, init = {}) => {
    const response = await fetch(new URL(path, running.url), { redirect: 'manual', ...init });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parse(text) };
    answers.push(answer);
    return answer;
  };
  return {
    url: running.url,
    signInUrl: running.signInUrl,
    databaseUrl: database.url,
    store,
    rootKey: root.text,
    vaultKeys,
    logged,
    answers,
    makeKey,
    fetch: send,
    ask: (name, ask = {}) => {
      const contract: RouteContract = OPERATOR_ROUTES[name];
      const key = ask.key === undefined ? root.text : ask.key;
      return send(address(contract.path, ask), {
        method: contract.method,
        headers: {
          ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...ask.headers,
        },
        ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      });
    },
    stop: () => running.close(),
    async close() {
      await running.close();
      await store.close();
      await database.close();
    },
  };
}

function address(path: string, { params = {}, query = {} }: Ask): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'missing'));
  const search = new URLSearchParams(query).toString();
  return search === '' ? filled : `${filled}?${search}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
