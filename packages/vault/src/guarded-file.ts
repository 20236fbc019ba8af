import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { VaultError } from './errors.js';

const READ_BY_OTHERS = 0o004;
const WRITE_BY_GROUP_OR_OTHERS = 0o022;
/** In a folder with this bit only the owner of a file may replace it, as in /tmp and in mounted Kubernetes secrets. */
const STICKY = 0o1000;

/**
 * A file of private keys: its group may read it, since a container's user gets a mounted secret through its group; nobody
 * else may, and nobody but the owner may write it or replace it in its folder. A link is judged at both of its ends.
 *
 * @throws VaultError `key_exposed` with the command that mends it
 */
export async function requireGuardedFile(path: string): Promise<void> {
  // Windows has no such bits; Node.js shows every file there as one that all may write.
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & WRITE_BY_GROUP_OR_OTHERS) !== 0) {
    throw exposed(path, 'can be replaced by others than its owner', `chmod 600 ${path}`);
  }
  if ((mode & READ_BY_OTHERS) !== 0) {
    throw exposed(path, 'can be read by every user of this machine', `chmod 600 ${path}`);
  }
  for (const folder of new Set([dirname(path), dirname(await realpath(path))])) {
    const { mode: folderMode } = await stat(folder);
    if ((folderMode & WRITE_BY_GROUP_OR_OTHERS) !== 0 && (folderMode & STICKY) === 0) {
      throw exposed(path, `can be replaced by everybody who may write to ${folder}`, `chmod go-w ${folder}`);
    }
  }
}

function exposed(path: string, how: string, command: string): VaultError {
  return new VaultError(
    'key_exposed',
    `The file of private keys ${path} ${how}. Run: ${command}. If somebody may have used that, rotate the keys.`,
  );
}
