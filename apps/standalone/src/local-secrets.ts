import { randomBytes } from 'node:crypto';
import { readSessionSecret } from '@capi-relay/console';
import { init, KeyFolder } from '@capi-relay/keys';
import {
  type KeySource,
  loadPrivateKeys,
  loadPublicKey,
  type VaultPrivateJwk,
  type VaultPublicJwk,
} from '@capi-relay/vault';

/** Secrets somebody brought along; what is left out this installation makes for itself. */
export interface GivenSecrets {
  readonly publicJwk: KeySource;
  readonly privateJwks: KeySource;
  readonly sessionSecret: { readonly value?: string | undefined; readonly file?: string | undefined };
}

/** Keys of the vault and the console's signing secret. */
export interface LocalSecrets {
  readonly publicJwk: VaultPublicJwk;
  readonly privateKeys: readonly VaultPrivateJwk[];
  readonly sessionSecret: string;
}

type VaultKeys = Omit<LocalSecrets, 'sessionSecret'>;

const SECRET_BYTES = 32;

/**
 * The given secrets, and in place of those that are not given what is kept in `path`, made there on the first run.
 *
 * @throws VaultError, KeysError, Error where what is given cannot be used
 */
export async function localSecrets(path: string, given: GivenSecrets): Promise<LocalSecrets> {
  const folder = new KeyFolder(path);
  const vaultKeys = (await givenVaultKeys(given)) ?? (await ownVaultKeys(folder));
  const { value, file } = given.sessionSecret;
  const isGiven = value !== undefined || file !== undefined;
  return {
    ...vaultKeys,
    sessionSecret: isGiven ? await readSessionSecret(value, file) : await ownSessionSecret(folder),
  };
}

/** `undefined` where none are given. Half a pair is refused: tokens would be sealed that nobody here can open. */
async function givenVaultKeys({
  publicJwk: publicSource,
  privateJwks,
}: GivenSecrets): Promise<VaultKeys | undefined> {
  if (!names(publicSource) && !names(privateJwks)) return undefined;
  const publicJwk = await loadPublicKey(publicSource);
  const privateKeys = await loadPrivateKeys(privateJwks);
  if (!privateKeys.some(({ kid }) => kid === publicJwk.kid)) {
    throw new Error(
      `VAULT_PUBLIC_JWK is the key ${publicJwk.kid}, which is not among VAULT_PRIVATE_JWKS: tokens sealed for it could not be opened. Add its private half.`,
    );
  }
  return { publicJwk, privateKeys };
}

function names({ json, file }: KeySource): boolean {
  return json !== undefined || file !== undefined;
}

async function ownVaultKeys(folder: KeyFolder): Promise<VaultKeys> {
  await init(folder, newSecret);
  return { publicJwk: await folder.publicKey(), privateKeys: await folder.privateKeys() };
}

async function ownSessionSecret(folder: KeyFolder): Promise<string> {
  if (!folder.present().sessionSecret) await folder.writeSessionSecret(newSecret());
  return folder.sessionSecret();
}

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
