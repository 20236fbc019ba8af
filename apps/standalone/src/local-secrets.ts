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

/** Where in a folder the secrets are. */
export function secretFiles(folder: string) {
  return {
    vaultPrivate: join(folder, 'vault-private.json'),
    vaultPublic: join(folder, 'vault-public.json'),
    sessionSecret: join(folder, 'session-secret'),
  } as const;
}

/**
 * Keys of the vault and the console's signing secret, made in `folder` where they are not there yet.
 *
 * @param warn told when other users of the machine can read the keys
 */
export async function localSecrets(folder: string, warn: (sentence: string) => void): Promise<LocalSecrets> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = secretFiles(folder);
  const privateText = await readOrMake(files.vaultPrivate, async () =>
    JSON.stringify((await generateVaultKeys()).privateJwk),
  );
  await readOrMake(files.vaultPublic, async () => {
    const { d: _secret, ...publicJwk } = JSON.parse(privateText);
    return JSON.stringify(publicJwk);
  });
  return {
    publicJwk: await loadPublicKey({ file: files.vaultPublic }),
    privateKeys: await loadPrivateKeys({ file: files.vaultPrivate }, warn),
    sessionSecret: await readOrMake(files.sessionSecret, async () => randomBytes(32).toString('base64url')),
  };
}
