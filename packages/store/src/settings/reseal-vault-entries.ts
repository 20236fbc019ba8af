import type { Store } from '../open-store.js';
import type { SealedToken } from './vault-entries.js';

/** A vault entry as only the holder of the private keys has a use for it. */
export interface SealedVaultEntry extends SealedToken {
  readonly vault_id: string;
}

/** Entries that are sealed for another key than `kid`. */
export async function entriesSealedForOtherKeys(store: Store, kid: string): Promise<SealedVaultEntry[]> {
  return store.db
    .selectFrom('vault_entries')
    .select(['vault_id', 'jwe', 'kid'])
    .where('kid', '<>', kid)
    .orderBy('vault_id')
    .execute();
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
