import { reportFailure } from '@capi-relay/runtime';
import { KeyFolder, KeysError } from '../key-folder.js';
import { withStore } from '../with-store.js';
import { drawProgress } from './draw-progress.js';
import { rekey } from './rekey.js';

const USAGE = `Usage: DATABASE_URL=... npm run vault:rekey -- FOLDER [CONSOLE_FOLDER]

Seals every stored token for the key in use. The third step of a rotation: run "npm run keys -- add" and
"npm run keys -- use" before it, "npm run keys -- retire" after it. It may be stopped and started again.

FOLDER holds the workers' keys, and the console's too unless those have a folder of their own.`;

async function run([path, consolePath, ...rest]: readonly string[]): Promise<string> {
  if (path === undefined || path === '--help' || rest.length > 0) throw new KeysError(USAGE);
  const folder = new KeyFolder(path, consolePath);
  return withStore(process.env, (store) =>
    rekey(folder, store, (progress) => {
      process.stdout.write(drawProgress(progress, process.stdout.isTTY === true));
    }),
  );
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  reportFailure(error);
}
