import { type Selectable, sql } from 'kysely';
import { StoreError } from '../errors.js';
import type { Store } from '../open-store.js';
import type { VaultEntriesTable } from '../schema.js';
import { inTransaction } from '../sql/in-transaction.js';
import { explainConflict } from './explain-conflict.js';
import { probeAtOnce } from './layers.js';

/** What may be shown of a vault entry. The sealed token is left out: nobody but a worker has a use for it. */
export type VaultEntry = Omit<Selectable<VaultEntriesTable>, 'jwe'>;

export interface SealedToken {
  /** The token as a JWE, sealed with the public key `kid`. */
  readonly jwe: string;
  readonly kid: string;
}

export interface NewVaultEntry extends SealedToken {
  readonly vault_id: string;
  readonly project_id: string;
}

const SHOWN = [
  'vault_id',
  'project_id',
  'kid',
  'version',
  'sealed_at',
  'last_accepted_at',
  'created_at',
] as const;

/** @throws StoreError `conflict` where the id is taken, `not_found` where the project is missing */
export async function createVaultEntry(store: Store, entry: NewVaultEntry): Promise<VaultEntry> {
  return explainConflict(`Vault entry ${entry.vault_id}`, () =>
    store.db.insertInto('vault_entries').values(entry).returning(SHOWN).executeTakeFirstOrThrow(),
  );
}

export async function findVaultEntry(store: Store, vaultId: string): Promise<VaultEntry | null> {
  const row = await store.db
    .selectFrom('vault_entries')
    .select(SHOWN)
    .where('vault_id', '=', vaultId)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Puts another token in the place of the one that is there; the id stays. Layers that were stopped for the old one are
 * probed at once.
 *
 * @throws StoreError `not_found`
 */
export async function rotateVaultEntry(
  store: Store,
  vaultId: string,
  token: SealedToken,
): Promise<VaultEntry> {
  return inTransaction(store.db, async (transaction) => {
    const entry = await transaction
      .updateTable('vault_entries')
      .set({
        jwe: token.jwe,
        kid: token.kid,
        version: sql<number>`version + 1`,
        sealed_at: sql<Date>`now()`,
        last_accepted_at: null,
      })
      .where('vault_id', '=', vaultId)
      .returning(SHOWN)
      .executeTakeFirst();
    if (entry === undefined) throw new StoreError('not_found', `There is no vault entry ${vaultId}.`);
    const layers = await transaction
      .selectFrom('project_layers')
      .select('layer_id')
      .where(sql<string>`config -> 'capi' ->> 'access_token_vault_id'`, '=', vaultId)
      .execute();
    await probeAtOnce(
      transaction,
      layers.map((layer) => layer.layer_id),
    );
    return entry;
  });
}
