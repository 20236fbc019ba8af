import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, createVaultEntry, openStore, type Store } from '@capi-relay/store';
import { freshDatabase, type TestDatabase, waitFor } from '@capi-relay/testing';
import { generateVaultKeys, newVaultId, openToken, sealToken, type VaultPublicJwk } from '@capi-relay/vault';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { add, init, retire, use } from '../commands.js';
import { KeyFolder } from '../key-folder.js';
import { rekey } from './rekey.js';

const PROGRAM = join(import.meta.dirname, '../../dist/rekey/main.js');

describe('moving every token to the key in use', () => {
  let database: TestDatabase;
  let store: Store;
  let path: string;
  let folder: KeyFolder;
  /** What a test that failed in the middle leaves behind. */
  let leftovers: (() => unknown)[];

  beforeEach(async () => {
    leftovers = [];
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 4, statementTimeoutMs: 30_000 });
    await createProject(store, { project_id: 'prj', name: 'Project' });
    path = await mkdtemp(join(tmpdir(), 'capi-relay-rekey-'));
    folder = new KeyFolder(path);
    await init(folder, () => 's'.repeat(32));
  });
  afterEach(async () => {
    for (const clear of leftovers) await clear();
    await store.close();
    await database.close();
    await rm(path, { recursive: true });
  });

  /** Answers the vault ids in the order they are moved in. */
  async function storeTokens(count: number, publicKey?: VaultPublicJwk): Promise<string[]> {
    const key = publicKey ?? (await folder.publicKey());
    const vaultIds = Array.from({ length: count }, () => newVaultId(randomUUID())).sort();
    for (const vault_id of vaultIds) {
      const jwe = await sealToken(`token-of-${vault_id}`, vault_id, key);
      await createVaultEntry(store, { vault_id, project_id: 'prj', jwe, kid: key.kid });
    }
    return vaultIds;
  }

  async function stored(): Promise<ReadonlyMap<string, { jwe: string; kid: string }>> {
    const entries = await store.db.selectFrom('vault_entries').select(['vault_id', 'jwe', 'kid']).execute();
    return new Map(entries.map(({ vault_id, jwe, kid }) => [vault_id, { jwe, kid }]));
  }

  async function movedTo(kid: string): Promise<string[]> {
    return [...(await stored())]
      .filter(([, entry]) => entry.kid === kid)
      .map(([vaultId]) => vaultId)
      .sort();
  }

  /** Holds a row as a transaction that goes on does, until `release` is called. */
  async function hold(vaultId: string, change?: { jwe: string; kid: string }): Promise<() => Promise<void>> {
    const signals = new EventEmitter();
    const held = once(signals, 'held');
    const released = once(signals, 'released');
    const ended = store.db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('vault_entries')
        .set(change ?? { version: 1 })
        .where('vault_id', '=', vaultId)
        .execute();
      signals.emit('held');
      await released;
    });
    await held;
    const release = async (): Promise<void> => {
      signals.emit('released');
      await ended;
    };
    leftovers.push(release);
    return release;
  }

  function launch(): { child: ChildProcess; output: () => string } {
    const child = spawn(process.execPath, [PROGRAM, path], {
      env: { PATH: process.env.PATH ?? '', DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    leftovers.push(() => child.kill('SIGKILL'));
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    return { child, output: () => output };
  }

  test('goes on where it was killed, and leaves what it moved before as it is', async () => {
    const vaultIds = await storeTokens(20);
    const first = vaultIds.slice(0, 10);
    await add(folder);
    await use(folder);
    const { kid } = await folder.publicKey();

    const release = await hold(vaultIds[10] ?? '');
    const killed = launch();
    await waitFor(() => movedTo(kid), { until: (moved) => moved.length === 10, what: 'half of the tokens' });
    const ended = once(killed.child, 'exit');
    killed.child.kill('SIGKILL');
    await ended;
    await release();

    const halfway = await stored();
    const bothKeys = await folder.privateKeys();
    for (const [vaultId, { jwe }] of halfway) {
      expect(await openToken(jwe, vaultId, bothKeys)).toBe(`token-of-${vaultId}`);
    }
    await expect(retire(folder, store)).rejects.toThrow('still sealed for an older key');

    const again = launch();
    expect(await once(again.child, 'close')).toEqual([0, null]);
    expect(again.output()).toMatch(/^\d+ of \d+ looked at, \d+ moved\n/m);
    expect(again.output()).toContain('all are. Run "retire"');
    const done = await stored();
    expect(first.map((vaultId) => done.get(vaultId))).toEqual(first.map((vaultId) => halfway.get(vaultId)));

    await retire(folder, store);
    const newestAlone = await folder.privateKeys();
    expect(newestAlone.map((key) => key.kid)).toEqual([kid]);
    for (const vaultId of vaultIds) {
      expect(await openToken(done.get(vaultId)?.jwe ?? '', vaultId, newestAlone)).toBe(`token-of-${vaultId}`);
    }
  }, 30_000);

  test('leaves a token that an operator replaces at the same moment as the operator stored it', async () => {
    const older = await folder.publicKey();
    const [replaced = '', other = ''] = await storeTokens(2);
    await add(folder);
    await use(folder);
    const { kid } = await folder.publicKey();

    // Sealed by a console that was not restarted yet.
    const jwe = await sealToken('token-of-the-operator', replaced, older);
    const release = await hold(replaced, { jwe, kid: older.kid });
    const running = rekey(folder, store, () => {});
    await waitFor(async () => {
      const waiting = await store.batches.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.rows.length === 1;
    });
    await release();
    await expect(running).resolves.toContain('1 were stored meanwhile for an older key');
    expect((await stored()).get(replaced)).toEqual({ jwe, kid: older.kid });
    expect(await movedTo(kid)).toEqual([other]);

    await rekey(folder, store, () => {});
    const opened = await openToken(
      (await stored()).get(replaced)?.jwe ?? '',
      replaced,
      await folder.privateKeys(),
    );
    expect(opened).toBe('token-of-the-operator');
  });

  test('moves more than one page, counts each token once, and a second run finds nothing to do', async () => {
    await storeTokens(205);
    await add(folder);
    await use(folder);
    const steps: number[] = [];
    await expect(rekey(folder, store, ({ moved }) => steps.push(moved))).resolves.toContain(
      'Moved 205 tokens',
    );
    expect(steps).toEqual(Array.from({ length: 205 }, (_, index) => index + 1));
    await expect(rekey(folder, store, () => {})).resolves.toContain('Moved 0 tokens');
  });

  test('moves every other token past one that no key opens, and says which that is', async () => {
    const [readable = ''] = await storeTokens(1);
    const [lost = ''] = await storeTokens(1, (await generateVaultKeys()).publicJwk);
    await add(folder);
    await use(folder);
    await expect(rekey(folder, store, () => {})).rejects.toThrow(
      new RegExp(`Moved 1 tokens[^]*1 could not be opened[^]*${lost}`),
    );
    expect(await movedTo((await folder.publicKey()).kid)).toEqual([readable]);
  });

  test('does not begin before the key in use is one the workers have', async () => {
    await folder.writePublicKey((await generateVaultKeys()).publicJwk);
    await expect(rekey(folder, store, () => {})).rejects.toThrow('Run "use" first');
  });
});
