import { randomBytes } from 'node:crypto';
import { init, KeyFolder } from '@capi-relay/keys';
import type { VaultPrivateJwk, VaultPublicJwk } from '@capi-relay/vault';

/** What one installation on one machine makes for itself on its first run. */
export interface LocalSecrets {
  readonly publicJwk: VaultPublicJwk;
  readonly privateKeys: readonly VaultPrivateJwk[];
  readonly sessionSecret: string;
}

const SECRET_BYTES = 32;

/**
 * Keys of the vault and the console's signing secret, made in `path` where they are not there yet.
 *
 * @param warn told when other users of the machine can read the keys
 */
export async function localSecrets(path: string, warn: (sentence: string) => void): Promise<LocalSecrets> {
  const folder = new KeyFolder(path);
  await init(folder, () => randomBytes(SECRET_BYTES).toString('base64url'));
  return {
    publicJwk: await folder.publicKey(),
    privateKeys: await folder.privateKeys(warn),
    sessionSecret: await folder.sessionSecret(),
  };
}
