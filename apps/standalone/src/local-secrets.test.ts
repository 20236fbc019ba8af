import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateVaultKeys } from '@capi-relay/vault';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { configFromEnvironment } from './config.js';
import { localSecrets } from './local-secrets.js';

const SESSION_SECRET = 'a session secret of more than 32 characters';

describe('the secrets of an installation on one machine', () => {
  let folder: string;
  let keysFolder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-secrets-'));
    keysFolder = join(folder, 'keys');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const secretsWith = (env: Readonly<Record<string, string>>) =>
    localSecrets(keysFolder, configFromEnvironment(env).secrets);

  test('are made on the first run where none are given, and the same on the next', async () => {
    const first = await secretsWith({});
    expect(first.privateKeys.map(({ kid }) => kid)).toEqual([first.publicJwk.kid]);
    expect(first.sessionSecret.length).toBeGreaterThanOrEqual(32);
    expect(await secretsWith({})).toEqual(first);
  });

  test('are those that are given, and then none are made', async () => {
    const { publicJwk, privateJwk } = await generateVaultKeys();
    const secrets = await secretsWith({
      VAULT_PUBLIC_JWK: JSON.stringify(publicJwk),
      VAULT_PRIVATE_JWKS: JSON.stringify({ keys: [privateJwk] }),
      SESSION_SECRET,
    });
    expect(secrets).toMatchObject({ publicJwk: { kid: publicJwk.kid }, sessionSecret: SESSION_SECRET });
    expect(secrets.privateKeys.map(({ kid }) => kid)).toEqual([privateJwk.kid]);
    expect(existsSync(keysFolder)).toBe(false);
  });

  test('are read from files', async () => {
    const { publicJwk, privateJwk } = await generateVaultKeys();
    const files = { public: publicJwk, private: privateJwk };
    for (const [name, key] of Object.entries(files)) {
      await writeFile(join(folder, name), JSON.stringify(key), { mode: 0o600 });
    }
    await writeFile(join(folder, 'session'), `${SESSION_SECRET}\n`);
    const secrets = await secretsWith({
      VAULT_PUBLIC_JWK_FILE: join(folder, 'public'),
      VAULT_PRIVATE_JWKS_FILE: join(folder, 'private'),
      SESSION_SECRET_FILE: join(folder, 'session'),
    });
    expect(secrets).toMatchObject({ publicJwk: { kid: publicJwk.kid }, sessionSecret: SESSION_SECRET });
  });

  test('are completed by a session secret of its own where only the keys of the vault are given', async () => {
    const { publicJwk, privateJwk } = await generateVaultKeys();
    const env = {
      VAULT_PUBLIC_JWK: JSON.stringify(publicJwk),
      VAULT_PRIVATE_JWKS: JSON.stringify(privateJwk),
    };
    const first = await secretsWith(env);
    expect(first.publicJwk.kid).toBe(publicJwk.kid);
    expect(first.sessionSecret.length).toBeGreaterThanOrEqual(32);
    expect(await secretsWith(env)).toEqual(first);
    expect(existsSync(join(keysFolder, 'vault-private.json'))).toBe(false);
  });

  test('are refused where half of a pair of keys is given, since its tokens could not be opened', async () => {
    const { publicJwk, privateJwk } = await generateVaultKeys();
    const other = await generateVaultKeys();
    const VAULT_PUBLIC_JWK = JSON.stringify(publicJwk);
    await expect(secretsWith({ VAULT_PUBLIC_JWK })).rejects.toThrow(
      'Neither VAULT_PRIVATE_JWKS nor VAULT_PRIVATE_JWKS_FILE is set.',
    );
    await expect(secretsWith({ VAULT_PRIVATE_JWKS: JSON.stringify(privateJwk) })).rejects.toThrow(
      'Neither VAULT_PUBLIC_JWK nor VAULT_PUBLIC_JWK_FILE is set.',
    );
    await expect(
      secretsWith({ VAULT_PUBLIC_JWK, VAULT_PRIVATE_JWKS: JSON.stringify(other.privateJwk) }),
    ).rejects.toThrow(`VAULT_PUBLIC_JWK is the key ${publicJwk.kid}, which is not among VAULT_PRIVATE_JWKS`);
  });
});
