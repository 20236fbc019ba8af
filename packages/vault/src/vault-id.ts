import { vaultIdSchema } from '@capi-relay/contracts';
import { VaultError } from './errors.js';

/**
 * The id of a new vault entry. An entry keeps it when its token is rotated.
 *
 * @param uuid a random UUID, made by the caller
 * @throws VaultError `invalid_vault_id`
 */
export function newVaultId(uuid: string): string {
  return checkedVaultId(`vault_${uuid.toLowerCase()}`);
}

export function checkedVaultId(vaultId: string): string {
  if (vaultIdSchema.safeParse(vaultId).success) return vaultId;
  throw new VaultError('invalid_vault_id', 'A vault id is "vault_" and a UUID.');
}
