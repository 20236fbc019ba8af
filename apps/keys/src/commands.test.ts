import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, createVaultEntry, openStore, type Store } from '@capi-relay/store';
import { freshDatabase, type TestDatabase } from '@capi-relay/testing';
import { newVaultId, openToken, sealToken } from '@capi-relay/vault';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { add, init, list, retire, use } from './commands.js';
import { KeyFolder } from './key-folder.js';
import { rekey } from './rekey/rekey.js';

let database: TestDatabase;
let store: Store;
let path: string;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
  await createProject(store, { project_id: 'prj', name: 'Project' });
  path = await mkdtemp(join(tmpdir(), 'capi-relay-keys-'));
});
afterAll(async () => {
  await store.close();
  await database.close();
  await rm(path, { recursive: true });
});

const newSecret = () => 's'.repeat(32);

async function storeToken(folder: KeyFolder, token: string): Promise<string> {
  const vaultId = newVaultId(randomUUID());
  const publicKey = await folder.publicKey();
  const jwe = await sealToken(token, vaultId, publicKey);
  await createVaultEntry(store, { vault_id: vaultId, project_id: 'prj', jwe, kid: publicKey.kid });
  return vaultId;
}

async function stored(vaultId: string) {
  return store.db
    .selectFrom('vault_entries')
    .select(['jwe', 'kid', 'version'])
    .where('vault_id', '=', vaultId)
    .executeTakeFirstOrThrow();
}

describe('the first keys', () => {
  test('are made once: a second run changes nothing', async () => {
    const folder = new KeyFolder(join(path, 'first'));
    await init(folder, newSecret);
    const [before] = await folder.privateKeys();
    await expect(init(folder, newSecret)).resolves.toContain('were there already');
    expect(await folder.privateKeys()).toEqual([before]);
    expect((await folder.publicKey()).kid).toBe(before.kid);
  });

  test('are readable by their owner alone, and the public file holds no private half', async () => {
    const folder = new KeyFolder(join(path, 'workers'), join(path, 'console'));
    await init(folder, newSecret);
    const { mode } = await stat(join(path, 'workers/vault-private.json'));
    expect(mode & 0o077).toBe(0);
    const publicText = await readFile(join(path, 'console/vault-public.json'), 'utf8');
    expect(JSON.parse(publicText)).not.toHaveProperty('d');
  });

  test('are not made anew beside a public key whose private half is lost', async () => {
    const folder = new KeyFolder(join(path, 'lost'));
    await init(folder, newSecret);
    await rm(folder.privateFile);
    await expect(init(folder, newSecret)).rejects.toThrow('from their backup');
  });
});

describe('a rotation', () => {
  test('keeps every stored token readable at each step, and ends with one key', async () => {
    const folder = new KeyFolder(join(path, 'rotated'));
    await init(folder, newSecret);
    const before = await storeToken(folder, 'token-before');
    const opened = async () => openToken((await stored(before)).jwe, before, await folder.privateKeys());

    await add(folder);
    await expect(opened()).resolves.toBe('token-before');
    // The console goes on sealing for the old key until "use".
    const between = await storeToken(folder, 'token-between');

    await use(folder);
    await expect(opened()).resolves.toBe('token-before');
    await expect(retire(folder, store)).rejects.toThrow('2 tokens are still sealed for an older key');
    await expect(list(folder, store)).resolves.toContain('2 tokens sealed for it');

    await expect(rekey(folder, store, () => {})).resolves.toContain('Moved 2 tokens');
    const { kid } = await folder.publicKey();
    expect(await stored(before)).toMatchObject({ kid, version: 1 });
    expect(await stored(between)).toMatchObject({ kid, version: 1 });
    await expect(opened()).resolves.toBe('token-before');

    await retire(folder, store);
    expect((await folder.privateKeys()).map((key) => key.kid)).toEqual([kid]);
    await expect(opened()).resolves.toBe('token-before');
  });
});
