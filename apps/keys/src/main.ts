import { randomBytes } from 'node:crypto';
import { readSettings, redactText } from '@capi-relay/runtime';
import { assertSchemaNotAhead, openStore, type Store } from '@capi-relay/store';
import { add, init, list, reseal, retire, use } from './commands.js';
import { KeyFolder, KeysError } from './key-folder.js';

const USAGE = `Usage: npm run keys -- COMMAND FOLDER [CONSOLE_FOLDER]

  init     make what is missing of a new installation's keys
  list     show the keys and how many tokens need which     (needs DATABASE_URL)
  add      rotation 1: a new key for the workers
  use      rotation 2: the console seals for the newest key
  reseal   rotation 3: seal stored tokens for it            (needs DATABASE_URL)
  retire   rotation 4: forget the older keys                (needs DATABASE_URL)

FOLDER holds the workers' keys, and the console's too unless those have a folder of their own.`;

const STATEMENT_TIMEOUT_MS = 30_000;
const SECRET_BYTES = 32;

async function withStore(work: (store: Store) => Promise<string>): Promise<string> {
  const { DATABASE_URL } = readSettings(['DATABASE_URL'], process.env, ['DATABASE_URL']);
  const store = openStore({
    connectionString: DATABASE_URL,
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    await assertSchemaNotAhead(store);
    return await work(store);
  } finally {
    await store.close();
  }
}

async function run([command, path, consolePath, ...rest]: readonly string[]): Promise<string> {
  if (path === undefined || rest.length > 0) throw new KeysError(USAGE);
  const folder = new KeyFolder(path, consolePath);
  switch (command) {
    case 'init':
      return init(folder, () => randomBytes(SECRET_BYTES).toString('base64url'));
    case 'list':
      return withStore((store) => list(folder, store));
    case 'add':
      return add(folder);
    case 'use':
      return use(folder);
    case 'reseal':
      return withStore((store) => reseal(folder, store));
    case 'retire':
      return withStore((store) => retire(folder, store));
    default:
      throw new KeysError(USAGE);
  }
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${redactText(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
