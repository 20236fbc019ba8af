import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  generateVaultKeys,
  loadPrivateKeys,
  loadPublicKey,
  type VaultPrivateJwk,
  type VaultPublicJwk,
} from '@capi-relay/vault';

/** What one installation on one machine makes for itself on its first run. */
export interface LocalSecrets {
  readonly publicJwk: VaultPublicJwk;
  readonly privateKeys: readonly VaultPrivateJwk[];
  readonly sessionSecret: string;
}

/** Reads a file that only this user can read, or makes it. Written beside and renamed, so that it is never half there. */
async function readOrMake(path: string, make: () => Promise<string>): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      throw error;
    }
  }
  const content = await make();
  await writeFile(`${path}.new`, content, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return content;
}

/**
 * Keys of the vault and the console's signing secret, kept in `dataDir` beside the data they protect.
 *
 * @param warn told when other users of the machine can read the keys
 */
export async function localSecrets(dataDir: string, warn: (sentence: string) => void): Promise<LocalSecrets> {
  const folder = join(dataDir, 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const privateFile = join(folder, 'vault-private.json');
  const publicFile = join(folder, 'vault-public.json');
  const privateText = await readOrMake(privateFile, async () =>
    JSON.stringify((await generateVaultKeys()).privateJwk),
  );
  await readOrMake(publicFile, async () => {
    const { d: _secret, ...publicJwk } = JSON.parse(privateText);
    return JSON.stringify(publicJwk);
  });
  return {
    publicJwk: await loadPublicKey({ file: publicFile }),
    privateKeys: await loadPrivateKeys({ file: privateFile }, warn),
    sessionSecret: await readOrMake(join(folder, 'session-secret'), async () =>
      randomBytes(32).toString('base64url'),
    ),
  };
}
