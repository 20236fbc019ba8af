import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@capi-relay/testing';
import { generateVaultKeys, type VaultKeys } from '@capi-relay/vault';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appProcess } from './support/app-process.js';

/** Nothing listens there: a refusal has to come before the first connection. */
const NO_DATABASE = 'postgres://relay:relay@127.0.0.1:9/relay';

describe('the private keys', () => {
  let keys: VaultKeys;
  let folder: string;
  let keyFile: string;

  beforeAll(async () => {
    keys = await generateVaultKeys();
    folder = await mkdtemp(join(tmpdir(), 'key-split-'));
    keyFile = join(folder, 'vault-private.json');
    await writeFile(keyFile, JSON.stringify(keys.privateJwk), { mode: 0o600 });
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function refusalOf(app: string, env: Readonly<Record<string, string>>): Promise<string> {
    const refused = appProcess(app, await freePort(), { DATABASE_URL: NO_DATABASE, ...env });
    expect(await refused.runToEnd()).toBe(1);
    expect(refused.output()).not.toMatch(/\n\s+at /);
    expect(refused.output()).not.toContain(keys.privateJwk.d);
    return refused.output();
  }

  test.each(['ingest', 'console'])('keep the %s from starting when it is given them', async (app) => {
    const words = `is set for the ${app}, which must not have the private keys`;
    expect(await refusalOf(app, { VAULT_PRIVATE_JWKS: JSON.stringify(keys.privateJwk) })).toContain(
      `VAULT_PRIVATE_JWKS ${words}`,
    );
    expect(await refusalOf(app, { VAULT_PRIVATE_JWKS_FILE: keyFile })).toContain(
      `VAULT_PRIVATE_JWKS_FILE ${words}`,
    );
  });

  test('keep the console from starting when they stand where the public one should', async () => {
    const words = 'VAULT_PUBLIC_JWK: This is a private key';
    expect(await refusalOf('console', { VAULT_PUBLIC_JWK: JSON.stringify(keys.privateJwk) })).toContain(
      words,
    );
    expect(await refusalOf('console', { VAULT_PUBLIC_JWK_FILE: keyFile })).toContain(words);
  });

  test.each(['worker-meta', 'worker-tiktok'])('are what %s does not start without', async (app) => {
    expect(await refusalOf(app, {})).toContain(
      'Neither VAULT_PRIVATE_JWKS nor VAULT_PRIVATE_JWKS_FILE is set. Set one of them.',
    );
    expect(await refusalOf(app, { VAULT_PRIVATE_JWKS: JSON.stringify(keys.publicJwk) })).toContain(
      'VAULT_PRIVATE_JWKS: This is a public key',
    );
  });

  test('are not taken by a worker from a file that every user of the machine can read', async () => {
    const exposed = join(folder, 'exposed.json');
    await writeFile(exposed, JSON.stringify(keys.privateJwk));
    await chmod(exposed, 0o644);
    expect(await refusalOf('worker-meta', { VAULT_PRIVATE_JWKS_FILE: exposed })).toContain(
      `chmod 600 ${exposed}`,
    );
  });
});
