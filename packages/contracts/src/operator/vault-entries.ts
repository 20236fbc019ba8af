import { z } from 'zod';
import { idSchema, pageOf, pageQuery, timeSchema } from './common.js';

/** What can be said about a sealed token. The token itself never comes back. */
export const vaultEntrySchema = z
  .object({
    vaultId: z.string(),
    projectId: idSchema,
    /** Counts rotations, from 1. */
    version: z.int(),
    sealedAt: timeSchema,
    /** When the platform last accepted this token; null where it has not yet. */
    lastAcceptedAt: timeSchema.nullable(),
    createdAt: timeSchema,
    usedBy: z.array(z.object({ layerId: idSchema, name: z.string() })),
  })
  .meta({ id: 'VaultEntry' });
export type VaultEntry = z.infer<typeof vaultEntrySchema>;

export const vaultEntryPageSchema = pageOf(vaultEntrySchema);
export const vaultEntryParams = z.object({ projectId: idSchema, vaultId: idSchema });
export const listVaultEntriesQuery = z.strictObject(pageQuery(50, 200));

/** `POST …/vault-entries` and `POST …/vault-entries/:vaultId/rotate`. The token is sealed before it is stored. */
export const sealTokenSchema = z.strictObject({
  token: z.string().min(1).max(8_192),
});
export type SealToken = z.infer<typeof sealTokenSchema>;
