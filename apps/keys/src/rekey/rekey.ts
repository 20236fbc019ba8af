import {
  countEntriesByKey,
  entriesSealedForOtherKeys,
  resealVaultEntry,
  type SealedVaultEntry,
  type Store,
} from '@capi-relay/store';
import {
  openToken,
  sealToken,
  VaultError,
  type VaultPrivateJwk,
  type VaultPublicJwk,
} from '@capi-relay/vault';
import { type KeyFolder, KeysError } from '../key-folder.js';

/** How far a run is. Entries that an operator replaced meanwhile count as looked at, and not as moved. */
export interface RekeyProgress {
  /** Entries that were sealed for an older key when the run began. */
  readonly total: number;
  readonly lookedAt: number;
  readonly moved: number;
}

const PAGE_ENTRIES = 100;

/**
 * Seals every stored token for the key in use. Each entry is moved by itself and marked by the key it is sealed for, so a
 * run that was killed is simply started again. An entry that cannot be opened stays as it is and stops no other.
 *
 * @param report told after every entry
 * @returns what was done, in a sentence
 * @throws KeysError where the workers do not have the key in use, or where tokens could not be moved
 */
export async function rekey(
  folder: KeyFolder,
  store: Store,
  report: (progress: RekeyProgress) => void,
): Promise<string> {
  const privateKeys = await folder.privateKeys();
  const publicKey = await folder.publicKey();
  if (!privateKeys.some((key) => key.kid === publicKey.kid)) {
    throw new KeysError(
      `The console seals for the key ${publicKey.kid}, which the workers do not have. Run "use" first.`,
    );
  }
  const total = await countSealedForOtherKeys(store, publicKey.kid);
  const unopened: string[] = [];
  let lookedAt = 0;
  let moved = 0;
  for await (const entry of olderEntries(store, publicKey.kid)) {
    try {
      if (await moveEntry(store, entry, privateKeys, publicKey)) moved += 1;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      unopened.push(`${entry.vault_id}: ${error.message}`);
    }
    lookedAt += 1;
    report({ total, lookedAt, moved });
  }
  if (unopened.length > 0) {
    throw new KeysError(
      `Moved ${moved} tokens to the key ${publicKey.kid}. ${unopened.length} could not be opened and stay as they are; paste them again on the pages of their layers:\n${unopened.join('\n')}`,
    );
  }
  const left = await countSealedForOtherKeys(store, publicKey.kid);
  return left === 0
    ? `Moved ${moved} tokens to the key ${publicKey.kid}; all are. Run "retire".`
    : `Moved ${moved} tokens to the key ${publicKey.kid}; ${left} were stored meanwhile for an older key. Restart the console, then run this again.`;
}

/** How many entries are sealed for another key than `kid`. */
export async function countSealedForOtherKeys(store: Store, kid: string): Promise<number> {
  let count = 0;
  for (const [other, entries] of await countEntriesByKey(store)) {
    if (other !== kid) count += entries;
  }
  return count;
}

async function* olderEntries(store: Store, kid: string): AsyncGenerator<SealedVaultEntry> {
  let after = '';
  for (;;) {
    const page = await entriesSealedForOtherKeys(store, kid, { after, limit: PAGE_ENTRIES });
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.vault_id;
  }
}

async function moveEntry(
  store: Store,
  entry: SealedVaultEntry,
  privateKeys: readonly VaultPrivateJwk[],
  publicKey: VaultPublicJwk,
): Promise<boolean> {
  const token = await openToken(entry.jwe, entry.vault_id, privateKeys);
  const jwe = await sealToken(token, entry.vault_id, publicKey);
  return resealVaultEntry(store, entry, { jwe, kid: publicKey.kid });
}
