import { randomBytes } from 'node:crypto';
import { reportFailure } from '@capi-relay/runtime';
import { add, init, list, retire, use } from './commands.js';
import { KeyFolder, KeysError } from './key-folder.js';
import { withStore } from './with-store.js';

const USAGE = `Usage: npm run keys -- COMMAND FOLDER [CONSOLE_FOLDER]

  init     make what is missing of a new installation's keys
  list     show the keys and how many tokens need which     (needs DATABASE_URL)
  add      rotation 1: a new key for the workers
  use      rotation 2: the console seals for the newest key
  retire   rotation 4: forget the older keys                (needs DATABASE_URL)

Rotation 3 is a command of its own: npm run vault:rekey

FOLDER holds the workers' keys, and the console's too unless those have a folder of their own.`;

const SECRET_BYTES = 32;

async function run([command, path, consolePath, ...rest]: readonly string[]): Promise<string> {
  if (path === undefined || rest.length > 0) throw new KeysError(USAGE);
  const folder = new KeyFolder(path, consolePath);
  switch (command) {
    case 'init':
      return init(folder, () => randomBytes(SECRET_BYTES).toString('base64url'));
    case 'list':
      return withStore(process.env, (store) => list(folder, store));
    case 'add':
      return add(folder);
    case 'use':
      return use(folder);
    case 'retire':
      return withStore(process.env, (store) => retire(folder, store));
    default:
      throw new KeysError(USAGE);
  }
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  reportFailure(error);
}
