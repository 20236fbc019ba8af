import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { VaultError } from './errors.js';

export const KEY_ALGORITHM = 'ECDH-ES+A256KW';
export const CONTENT_ALGORITHM = 'A256GCM';

/** A P-256 public key. `kid` is its RFC 7638 thumbprint, whatever name the key came with. */
export interface VaultPublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
}

/** The private half, with the `kid` of its public one. */
export interface VaultPrivateJwk extends VaultPublicJwk {
  readonly d: string;
}

export interface VaultKeys {
  readonly publicJwk: VaultPublicJwk;
  readonly privateJwk: VaultPrivateJwk;
}

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const publicSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});
const privateSchema = publicSchema.extend({ d: coordinate });

/** Makes a new pair. */
export async function generateVaultKeys(): Promise<VaultKeys> {
  const pair = await generateKeyPair(KEY_ALGORITHM, { crv: 'P-256', extractable: true });
  const privateJwk = await parsePrivateJwk(await exportJWK(pair.privateKey));
  return { publicJwk: await parsePublicJwk(await exportJWK(pair.publicKey)), privateJwk };
}

/** @throws VaultError `invalid_key` */
export async function parsePublicJwk(candidate: unknown): Promise<VaultPublicJwk> {
  if (isObject(candidate) && 'd' in candidate) {
    throw new VaultError(
      'invalid_key',
      'This is a private key where a public one is expected. Whoever only stores tokens must not be able to read them: ' +
        'remove the member "d".',
    );
  }
  return complete(publicSchema, candidate, 'public');
}

/** @throws VaultError `invalid_key` */
export async function parsePrivateJwk(candidate: unknown): Promise<VaultPrivateJwk> {
  if (publicSchema.safeParse(candidate).success && isObject(candidate) && !('d' in candidate)) {
    throw new VaultError(
      'invalid_key',
      'This is a public key where a private one is expected: it has no member "d". Tokens cannot be opened with it.',
    );
  }
  return complete(privateSchema, candidate, 'private');
}

/** The cause is left out throughout: what a parser says about a key may quote it. */
async function complete<T extends JWK & z.infer<typeof publicSchema>>(
  schema: z.ZodType<T>,
  candidate: unknown,
  half: 'public' | 'private',
): Promise<T & { kid: string }> {
  const parsed = schema.safeParse(candidate);
  const usable = parsed.success && (await isOnCurve(parsed.data));
  if (!usable) {
    throw new VaultError(
      'invalid_key',
      `This is no ${half} key of the vault: expected is a P-256 JWK (kty "EC").`,
    );
  }
  return { ...parsed.data, kid: await calculateJwkThumbprint(parsed.data) };
}

async function isOnCurve(jwk: JWK): Promise<boolean> {
  return importJWK(jwk, KEY_ALGORITHM).then(
    () => true,
    () => false,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
