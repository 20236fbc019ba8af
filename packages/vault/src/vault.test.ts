import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import {
  generateVaultKeys,
  loadPrivateKeys,
  loadPublicKey,
  newVaultId,
  openToken,
  sealedKeyId,
  sealToken,
  VaultError,
  type VaultErrorCode,
  type VaultKeys,
} from './index.js';

const TOKEN = 'EAAtestTokenThatNobodyIssued0123456789';

let keys: VaultKeys;
let otherKeys: VaultKeys;
beforeAll(async () => {
  [keys, otherKeys] = await Promise.all([generateVaultKeys(), generateVaultKeys()]);
});

const aVaultId = () => newVaultId(randomUUID());

async function refusal(
  work: Promise<unknown>,
): Promise<{ code: VaultErrorCode; message: string; text: string }> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof VaultError)) throw new Error(`Expected a VaultError, got ${inspect(error)}`);
  return { code: error.code, message: error.message, text: inspect(error, { depth: 10, showHidden: true }) };
}

/** The same entry with one character of one of its five parts changed. */
function alter(jwe: string, part: number): string {
  const parts = jwe.split('.');
  const text = parts[part] ?? '';
  parts[part] = `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
  return parts.join('.');
}

describe('a sealed token', () => {
  it('is opened by the private key and by its own vault id', async () => {
    const vaultId = aVaultId();
    const jwe = await sealToken(TOKEN, vaultId, keys.publicJwk);
    expect(jwe).not.toContain(TOKEN);
    await expect(openToken(jwe, vaultId, [keys.privateJwk])).resolves.toBe(TOKEN);
  });

  it('names its key by the RFC 7638 thumbprint and its vault id in the protected header', async () => {
    const vaultId = aVaultId();
    const jwe = await sealToken(TOKEN, vaultId, keys.publicJwk);
    const { kty, crv, x, y } = keys.publicJwk;
    const thumbprint = await calculateJwkThumbprint({ kty, crv, x, y });
    expect(decodeProtectedHeader(jwe)).toMatchObject({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: thumbprint,
      vault_id: vaultId,
    });
    expect(sealedKeyId(jwe, vaultId)).toBe(thumbprint);
  });

  it('is different every time, so equal tokens cannot be told from their entries', async () => {
    const vaultId = aVaultId();
    expect(await sealToken(TOKEN, vaultId, keys.publicJwk)).not.toBe(
      await sealToken(TOKEN, vaultId, keys.publicJwk),
    );
  });

  it('is refused when it was swapped with the token of another entry', async () => {
    const [mine, theirs] = [aVaultId(), aVaultId()];
    const jweOfTheirs = await sealToken(TOKEN, theirs, keys.publicJwk);
    expect(await refusal(openToken(jweOfTheirs, mine, [keys.privateJwk]))).toMatchObject({
      code: 'wrong_vault_id',
    });
  });

  it('is refused when the vault id in its header was rewritten to fit', async () => {
    const [mine, theirs] = [aVaultId(), aVaultId()];
    const parts = (await sealToken(TOKEN, theirs, keys.publicJwk)).split('.');
    const header = Buffer.from(parts[0] ?? '', 'base64url')
      .toString()
      .replace(theirs, mine);
    const forged = [Buffer.from(header).toString('base64url'), ...parts.slice(1)].join('.');
    expect(await refusal(openToken(forged, mine, [keys.privateJwk]))).toMatchObject({ code: 'damaged' });
  });

  it.each([
    ['header', 0],
    ['encrypted key', 1],
    ['initialisation vector', 2],
    ['ciphertext', 3],
    ['tag', 4],
  ])('is refused when its %s was altered, in words that repeat nothing of it', async (_name, part) => {
    const vaultId = aVaultId();
    const jwe = await sealToken(TOKEN, vaultId, keys.publicJwk);
    const { code, text } = await refusal(openToken(alter(jwe, part), vaultId, [keys.privateJwk]));
    expect(code).toBe('damaged');
    for (const secret of [TOKEN, keys.privateJwk.d, ...jwe.split('.').map((piece) => piece.slice(8))]) {
      expect(text).not.toContain(secret);
    }
  });

  it.each([
    ['nothing', ''],
    ['the token in clear', TOKEN],
    ['five empty parts', '....'],
    ['a signed token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
  ])('is refused as damaged when there is %s in its place', async (_name, jwe) => {
    const { code, text } = await refusal(openToken(jwe, aVaultId(), [keys.privateJwk]));
    expect(code).toBe('damaged');
    expect(text).not.toContain(TOKEN);
  });

  it('is not opened by a key it was not sealed for, and says which key is missing', async () => {
    const vaultId = aVaultId();
    const jwe = await sealToken(TOKEN, vaultId, keys.publicJwk);
    const { code, message } = await refusal(openToken(jwe, vaultId, [otherKeys.privateJwk]));
    expect(code).toBe('unknown_key');
    expect(message).toContain(keys.publicJwk.kid);
    expect(message).toContain(vaultId);
  });

  it('stays readable while keys are rotated: old and new entries open with both keys held', async () => {
    const vaultId = aVaultId();
    const held = [otherKeys.privateJwk, keys.privateJwk];
    const old = await sealToken('old-token', vaultId, keys.publicJwk);
    const rotated = await sealToken('new-token', vaultId, otherKeys.publicJwk);
    await expect(
      Promise.all([openToken(old, vaultId, held), openToken(rotated, vaultId, held)]),
    ).resolves.toEqual(['old-token', 'new-token']);
  });
});

describe('a pasted token', () => {
  it('loses the blanks around it', async () => {
    const vaultId = aVaultId();
    const jwe = await sealToken(`\n  ${TOKEN}\t\r\n`, vaultId, keys.publicJwk);
    await expect(openToken(jwe, vaultId, [keys.privateJwk])).resolves.toBe(TOKEN);
  });

  it.each([
    ['is empty', ' \n ', 'is empty'],
    ['has a line break inside', 'EAAfirstHalf\nsecondHalf', 'Character 13'],
    ['comes with its header', 'Bearer EAAsecret', 'Character 7'],
    ['has a letter outside ASCII', 'EAAsécret', 'Character 5'],
    ['has a control character', 'EAA\u0000secret', 'Character 4'],
    ['has 4 KiB', 'x'.repeat(4096), '4096 characters'],
  ])('is refused when it %s, without being repeated', async (_name, token, words) => {
    const { code, message, text } = await refusal(sealToken(token, aVaultId(), keys.publicJwk));
    expect(code).toBe('invalid_token');
    expect(message).toContain(words);
    expect(text).not.toMatch(/s[eé]cret|secondHalf|xxxx/);
  });

  it('may have 4,095 characters', async () => {
    const vaultId = aVaultId();
    const jwe = await sealToken('x'.repeat(4095), vaultId, keys.publicJwk);
    await expect(openToken(jwe, vaultId, [keys.privateJwk])).resolves.toHaveLength(4095);
  });
});

describe('a vault id', () => {
  it('is vault_ and the UUID it was given', () => {
    expect(newVaultId('9B2E4E0C-3B7A-4C55-8A8B-0E7B6A3C2D11')).toBe(
      'vault_9b2e4e0c-3b7a-4c55-8a8b-0e7b6a3c2d11',
    );
  });

  it('is refused when it is none', async () => {
    expect(() => newVaultId('not a uuid')).toThrow('A vault id is "vault_" and a UUID.');
    expect(await refusal(sealToken(TOKEN, 'vault_xyz', keys.publicJwk))).toMatchObject({
      code: 'invalid_vault_id',
    });
  });
});

describe('keys from settings', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are read from JSON or from a file, and seal and open together', async () => {
    const file = join(folder, 'private.json');
    await writeFile(file, JSON.stringify({ keys: [keys.privateJwk] }), { mode: 0o600 });
    const publicJwk = await loadPublicKey({ json: JSON.stringify(keys.publicJwk) });
    const privateJwks = await loadPrivateKeys({ file });

    const vaultId = aVaultId();
    await expect(openToken(await sealToken(TOKEN, vaultId, publicJwk), vaultId, privateJwks)).resolves.toBe(
      TOKEN,
    );
  });

  it.each([
    ['one key', () => keys.privateJwk, 1],
    ['a list', () => [keys.privateJwk, otherKeys.privateJwk], 2],
    ['a key set', () => ({ keys: [keys.privateJwk, otherKeys.privateJwk] }), 2],
  ])('may be given as %s', async (_name, json, count) => {
    await expect(loadPrivateKeys({ json: JSON.stringify(json()) })).resolves.toHaveLength(count);
  });

  it('go by their thumbprint even when they carry a name of their own', async () => {
    const json = JSON.stringify({ ...keys.publicJwk, kid: 'my-key', use: 'enc' });
    expect((await loadPublicKey({ json })).kid).toBe(keys.publicJwk.kid);
  });

  it.each([
    ['its owner alone may read', 0o600],
    ['its owner alone may read, and nobody may write', 0o400],
    // As Kubernetes mounts a secret for the group of a container.
    ['its group may read', 0o440],
  ])('are taken from a file that %s', async (_name, mode) => {
    const file = join(folder, 'guarded.json');
    await writeFile(file, JSON.stringify(keys.privateJwk));
    await chmod(file, mode);
    await expect(loadPrivateKeys({ file })).resolves.toHaveLength(1);
    await rm(file);
  });

  it.each([
    ['others can read', 0o644, 'can be read by every user of this machine'],
    ['others can write', 0o602, 'can be replaced by others than its owner'],
    ['its group can write', 0o660, 'can be replaced by others than its owner'],
  ])('are not taken from a file that %s', async (_name, mode, words) => {
    const file = join(folder, 'exposed.json');
    await writeFile(file, JSON.stringify(keys.privateJwk));
    await chmod(file, mode);
    const { code, message, text } = await refusal(loadPrivateKeys({ file }));
    expect(code).toBe('key_exposed');
    expect(message).toContain(words);
    expect(message).toContain(`chmod 600 ${file}`);
    expect(text).not.toContain(keys.privateJwk.d);
    await rm(file);
  });

  it('are not taken from a folder in which others can replace them, unless only owners can replace their own', async () => {
    const open = await mkdtemp(join(folder, 'open-'));
    const file = join(open, 'private.json');
    await writeFile(file, JSON.stringify(keys.privateJwk), { mode: 0o600 });
    for (const writable of [0o702, 0o720]) {
      await chmod(open, writable);
      const { code, message } = await refusal(loadPrivateKeys({ file }));
      expect(code).toBe('key_exposed');
      expect(message).toContain(`chmod go-w ${open}`);
      await chmod(open, 0o1000 | writable);
      await expect(loadPrivateKeys({ file })).resolves.toHaveLength(1);
    }
  });

  it('are taken from a secret as Kubernetes mounts it for the group of a container', async () => {
    const mount = await mkdtemp(join(folder, 'mount-'));
    await mkdir(join(mount, '..version'));
    const stored = join(mount, '..version', 'private.json');
    await writeFile(stored, JSON.stringify(keys.privateJwk));
    await chmod(stored, 0o440);
    await chmod(join(mount, '..version'), 0o2755);
    await chmod(mount, 0o3777);
    await symlink('..version', join(mount, '..data'));
    await symlink(join('..data', 'private.json'), join(mount, 'private.json'));
    await expect(loadPrivateKeys({ file: join(mount, 'private.json') })).resolves.toHaveLength(1);
  });

  it('are judged where a link leads', async () => {
    const open = join(folder, 'led-to');
    await mkdir(open);
    await writeFile(join(open, 'private.json'), JSON.stringify(keys.privateJwk), { mode: 0o600 });
    await chmod(open, 0o777);
    const file = join(folder, 'link.json');
    await symlink(join(open, 'private.json'), file);
    expect(await refusal(loadPrivateKeys({ file }))).toMatchObject({ code: 'key_exposed' });
  });

  it.each([
    [
      'neither is set',
      () => loadPublicKey({}),
      'key_missing',
      'Neither VAULT_PUBLIC_JWK nor VAULT_PUBLIC_JWK_FILE',
    ],
    [
      'both are set',
      () => loadPrivateKeys({ json: '{}', file: '/x' }),
      'invalid_key',
      'Both VAULT_PRIVATE_JWKS and VAULT_PRIVATE_JWKS_FILE',
    ],
    [
      'the file is missing',
      () => loadPrivateKeys({ file: '/no/such/keys.json' }),
      'key_missing',
      '/no/such/keys.json',
    ],
    [
      'a public key stands where a private one is needed',
      () => loadPrivateKeys({ json: JSON.stringify(keys.publicJwk) }),
      'invalid_key',
      'VAULT_PRIVATE_JWKS: This is a public key',
    ],
    [
      'a private key stands where a public one is enough',
      () => loadPublicKey({ json: JSON.stringify(keys.privateJwk) }),
      'invalid_key',
      'VAULT_PUBLIC_JWK: This is a private key',
    ],
    [
      'the JSON is broken',
      () => loadPrivateKeys({ json: `{"d":"${keys.privateJwk.d}` }),
      'invalid_key',
      'VAULT_PRIVATE_JWKS: This is not JSON.',
    ],
    ['the list is empty', () => loadPrivateKeys({ json: '[]' }), 'invalid_key', 'is empty'],
    [
      'the point is not on the curve',
      () => loadPublicKey({ json: JSON.stringify({ ...keys.publicJwk, y: keys.publicJwk.x }) }),
      'invalid_key',
      'P-256',
    ],
    [
      'the curve is another',
      () => loadPublicKey({ json: JSON.stringify({ ...keys.publicJwk, crv: 'P-384' }) }),
      'invalid_key',
      'P-256',
    ],
  ])('are refused when %s', async (_name, load, code, words) => {
    const { message, text, ...rest } = await refusal(load());
    expect(rest).toMatchObject({ code });
    expect(message).toContain(words);
    expect(text).not.toContain(keys.privateJwk.d);
  });
});
