import { readFile } from 'node:fs/promises';
import { VaultError } from './errors.js';
import { requireGuardedFile } from './guarded-file.js';
import { parsePrivateJwk, parsePublicJwk, type VaultPrivateJwk, type VaultPublicJwk } from './keys.js';

/** Where a key comes from: its JSON, or a file that holds it. Exactly one. */
export interface KeySource {
  readonly json?: string | undefined;
  readonly file?: string | undefined;
}

/**
 * The key tokens are sealed with, from `VAULT_PUBLIC_JWK` or `VAULT_PUBLIC_JWK_FILE`.
 *
 * @throws VaultError `key_missing`, `invalid_key`
 */
export async function loadPublicKey(source: KeySource): Promise<VaultPublicJwk> {
  const setting = 'VAULT_PUBLIC_JWK';
  const json = await readSource(source, setting);
  return named(setting, () => parsePublicJwk(parseJson(json)));
}

/**
 * The keys tokens are opened with, from `VAULT_PRIVATE_JWKS` or `VAULT_PRIVATE_JWKS_FILE`: one JWK, a list of them, or a
 * JWK set (`{"keys": [...]}`).
 *
 * @throws VaultError `key_missing`, `invalid_key`, `key_exposed` where others can read the file or replace it
 */
export async function loadPrivateKeys(source: KeySource): Promise<readonly VaultPrivateJwk[]> {
  const setting = 'VAULT_PRIVATE_JWKS';
  const json = await readSource(source, setting);
  if (source.file !== undefined) await requireGuardedFile(source.file);
  return named(setting, async () => {
    const keys = await Promise.all(listKeys(parseJson(json)).map(parsePrivateJwk));
    if (keys.length === 0) throw new VaultError('invalid_key', 'The list of private keys is empty.');
    return keys;
  });
}

async function readSource(source: KeySource, setting: string): Promise<string> {
  if (source.json !== undefined && source.file !== undefined) {
    throw new VaultError('invalid_key', `Both ${setting} and ${setting}_FILE are set. Set one of them.`);
  }
  if (source.json !== undefined) return source.json;
  if (source.file === undefined) {
    throw new VaultError('key_missing', `Neither ${setting} nor ${setting}_FILE is set. Set one of them.`);
  }
  return readFile(source.file, 'utf8').catch((cause: unknown) => {
    throw new VaultError('key_missing', `The file ${source.file} named by ${setting}_FILE cannot be read.`, {
      cause,
    });
  });
}

/** The parser's own message quotes the text, which is a key: it is not kept as a cause. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VaultError('invalid_key', 'This is not JSON.');
  }
}

function listKeys(parsed: unknown): unknown[] {
  if (Array.isArray(parsed)) return parsed;
  if (typeof parsed === 'object' && parsed !== null && 'keys' in parsed && Array.isArray(parsed.keys)) {
    return parsed.keys;
  }
  return [parsed];
}

async function named<T>(setting: string, parse: () => Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    throw new VaultError(error.code, `${setting}: ${error.message}`);
  }
}
