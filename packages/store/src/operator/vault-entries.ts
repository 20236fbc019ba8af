import type { Kysely } from 'kysely';
import type { Database } from '../schema.js';
import type { VaultEntry } from '../settings/vault-entries.js';
import { byMillisecond, olderThan, type Place } from './keyset.js';

/** What can be said of a project's sealed tokens, newest first; the tokens stay where they are. */
export async function listVaultEntries(
  db: Kysely<Database>,
  filter: { readonly projectId: string; readonly after?: Place | undefined; readonly limit: number },
): Promise<VaultEntry[]> {
  const { after } = filter;
  return db
    .selectFrom('vault_entries')
    .select(['vault_id', 'project_id', 'kid', 'version', 'sealed_at', 'last_accepted_at', 'created_at'])
    .where('project_id', '=', filter.projectId)
    .where((row) => row.and(after === undefined ? [] : [olderThan('created_at', 'vault_id', after)]))
    .orderBy(byMillisecond('created_at'), 'desc')
    .orderBy('vault_id', 'desc')
    .limit(filter.limit)
    .execute();
}
