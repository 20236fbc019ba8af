import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadPrivateKeys, loadPublicKey, type VaultPrivateJwk, type VaultPublicJwk } from '@capi-relay/vault';

/** What is wrong with a folder of keys, or with what was asked of it. */
export class KeysError extends Error {
  override readonly name = 'KeysError';
}

const SECRET = 0o600;
const SECRET_FOLDER = 0o700;

/**
 * Keys on disk: `vault-private.json` (a JWK set, the newest key first) for the workers, `vault-public.json` and
 * `session-secret` for the console. In one folder, or in one for each who may read them.
 */
export class KeyFolder {
  readonly privateFile: string;
  readonly publicFile: string;
  readonly sessionFile: string;

  constructor(workersFolder: string, consoleFolder: string = workersFolder) {
    this.privateFile = resolve(workersFolder, 'vault-private.json');
    this.publicFile = resolve(consoleFolder, 'vault-public.json');
    this.sessionFile = resolve(consoleFolder, 'session-secret');
  }

  /** What of the three is there. */
  present(): { privateKeys: boolean; publicKey: boolean; sessionSecret: boolean } {
    return {
      privateKeys: existsSync(this.privateFile),
      publicKey: existsSync(this.publicFile),
      sessionSecret: existsSync(this.sessionFile),
    };
  }

  /** Newest first. @throws VaultError */
  async privateKeys(): Promise<readonly [VaultPrivateJwk, ...VaultPrivateJwk[]]> {
    const [newest, ...older] = await loadPrivateKeys({ file: this.privateFile });
    if (newest === undefined) throw new KeysError(`${this.privateFile} holds no key.`);
    return [newest, ...older];
  }

  /** The key the console seals with. @throws VaultError */
  publicKey(): Promise<VaultPublicJwk> {
    return loadPublicKey({ file: this.publicFile });
  }

  async writePrivateKeys(keys: readonly VaultPrivateJwk[]): Promise<void> {
    await replaceFile(this.privateFile, `${JSON.stringify({ keys }, null, 2)}\n`);
  }

  /** Takes a public key or the public half of a private one. */
  async writePublicKey({ kty, crv, x, y, kid }: VaultPublicJwk): Promise<void> {
    await replaceFile(this.publicFile, `${JSON.stringify({ kty, crv, x, y, kid }, null, 2)}\n`);
  }

  sessionSecret(): Promise<string> {
    return readFile(this.sessionFile, 'utf8');
  }

  async writeSessionSecret(secret: string): Promise<void> {
    await replaceFile(this.sessionFile, secret);
  }
}

/** Written beside and renamed, so that a reader never sees half of a key. */
async function replaceFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: SECRET_FOLDER });
  await writeFile(`${path}.new`, content, { mode: SECRET });
  await rename(`${path}.new`, path);
}
