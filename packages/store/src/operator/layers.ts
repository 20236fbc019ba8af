import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.js';

/** Makes other changes of the layer wait until this transaction has ended. */
export async function lockLayer(transaction: Kysely<Database>, layerId: string): Promise<void> {
  await transaction
    .selectFrom('project_layers')
    .select('layer_id')
    .where('layer_id', '=', layerId)
    .forUpdate()
    .execute();
}

/** Layers, not deleted, whose token is in one of these vault entries. */
export async function layersUsing(
  db: Kysely<Database>,
  vaultIds: readonly string[],
): Promise<{ vault_id: string; layer_id: string; name: string }[]> {
  if (vaultIds.length === 0) return [];
  const found = await sql<{ vault_id: string; layer_id: string; name: string }>`
    SELECT config -> 'capi' ->> 'access_token_vault_id' AS vault_id, layer_id, name
    FROM project_layers
    WHERE config -> 'capi' ->> 'access_token_vault_id' = ANY(${vaultIds}::text[]) AND NOT is_deleted
    ORDER BY created_at, layer_id`.execute(db);
  return found.rows;
}
