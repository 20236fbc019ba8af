import type { Store } from '../open-store.js';
import type { SealedToken } from './vault-entries.js';

/** A vault entry as only the holder of the private keys has a use for it. */
export interface SealedVaultEntry extends SealedToken {
  readonly vault_id: string;
}

/** Which part of a long list to read. */
export interface VaultPage {
  /** Only entries behind this vault id; `''` begins at the first. */
  readonly after: string;
  /** Entries at most, 1 or more. */
  readonly limit: number;
}

/** Entries that are sealed for another key than `kid`, in the order of their vault ids. */
export async function entriesSealedForOtherKeys(
  store: Store,
  kid: string,
  { after, limit }: VaultPage,
): Promise<SealedVaultEntry[]> {
  return store.db
    .selectFrom('vault_entries')
    .select(['vault_id', 'jwe', 'kid'])
    .where('kid', '<>', kid)
    .where('vault_id', '>', after)
    .orderBy('vault_id')
    .limit(limit)
    .execute();
}

/** How many entries are sealed for which key. A key without entries is left out. */
export async function countEntriesByKey(store: Store): Promise<ReadonlyMap<string, number>> {
  const counted = await store.db
    .selectFrom('vault_entries')
    .select(({ fn }) => ['kid', fn.countAll<string>().as('entries')])
    .groupBy('kid')
    .execute();
  return new Map(counted.map(({ kid, entries }) => [kid, Number(entries)]));
}

/**
 * Replaces the seal of an entry around the same token. Its version stays, since nothing changed for the platform.
 *
 * @returns false where an operator stored another token meanwhile, which is left as it is
 */
export async function resealVaultEntry(
  store: Store,
  known: SealedVaultEntry,
  sealed: SealedToken,
): Promise<boolean> {
  const result = await store.db
    .updateTable('vault_entries')
    .set({ jwe: sealed.jwe, kid: sealed.kid })
    .where('vault_id', '=', known.vault_id)
    .where('jwe', '=', known.jwe)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
