import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import { VaultError } from './errors.js';
import { CONTENT_ALGORITHM, KEY_ALGORITHM, type VaultPrivateJwk, type VaultPublicJwk } from './keys.js';
import { cleanToken } from './token.js';
import { checkedVaultId } from './vault-id.js';

/**
 * Seals an access token for the holders of the private key. The result is a compact JWE (RFC 7516) whose protected
 * header names the key and the vault id, so an entry cannot stand in for another.
 *
 * @throws VaultError `invalid_token`, `invalid_vault_id`
 */
export async function sealToken(token: string, vaultId: string, publicJwk: VaultPublicJwk): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(cleanToken(token)))
    .setProtectedHeader({
      alg: KEY_ALGORITHM,
      enc: CONTENT_ALGORITHM,
      kid: publicJwk.kid,
      vault_id: checkedVaultId(vaultId),
    })
    .encrypt(await importJWK({ ...publicJwk }, KEY_ALGORITHM));
}

const imported = new WeakMap<VaultPrivateJwk, ReturnType<typeof importJWK>>();

/** Importing a key costs as much as opening a token with it, and a worker opens one for each request. */
function importOnce(jwk: VaultPrivateJwk): ReturnType<typeof importJWK> {
  const known = imported.get(jwk);
  if (known !== undefined) return known;
  const key = importJWK({ ...jwk }, KEY_ALGORITHM);
  imported.set(jwk, key);
  return key;
}

/**
 * Opens a sealed token with whichever of the keys it was sealed for: several are held while keys are rotated.
 *
 * @throws VaultError `damaged`, `unknown_key`, `wrong_vault_id`
 */
export async function openToken(
  jwe: string,
  vaultId: string,
  privateJwks: readonly VaultPrivateJwk[],
): Promise<string> {
  const kid = sealedKeyId(jwe, vaultId);
  const privateJwk = privateJwks.find((candidate) => candidate.kid === kid);
  if (privateJwk === undefined) {
    throw new VaultError(
      'unknown_key',
      `The vault entry ${vaultId} was sealed for the key ${kid}, which is not among the private keys given. Add that key, ` +
        'or store the token again.',
    );
  }
  const opened = await compactDecrypt(jwe, await importOnce(privateJwk), {
    keyManagementAlgorithms: [KEY_ALGORITHM],
    contentEncryptionAlgorithms: [CONTENT_ALGORITHM],
  }).catch((cause: unknown) => {
    throw damaged(vaultId, cause);
  });
  if (opened.protectedHeader.vault_id !== vaultId) {
    throw new VaultError(
      'wrong_vault_id',
      `The vault entry ${vaultId} holds a token that was sealed under another id. It is not used; store the token again.`,
    );
  }
  return new TextDecoder().decode(opened.plaintext);
}

/**
 * The `kid` of the key an entry was sealed for: which entries still need an old key.
 *
 * @throws VaultError `damaged`
 */
export function sealedKeyId(jwe: string, vaultId: string): string {
  let kid: unknown;
  try {
    kid = decodeProtectedHeader(jwe).kid;
  } catch (cause) {
    throw damaged(vaultId, cause);
  }
  // Safe to name in a message: anything else in its place is not a thumbprint.
  if (typeof kid === 'string' && /^[A-Za-z0-9_-]{43}$/.test(kid)) return kid;
  throw damaged(vaultId);
}

function damaged(vaultId: string, cause?: unknown): VaultError {
  return new VaultError(
    'damaged',
    `The vault entry ${vaultId} cannot be opened: it was altered. Store the token again.`,
    {
      cause,
    },
  );
}
