import { z } from 'zod';
import { idSchema, pageOf, pageQuery, timeSchema } from './common.js';
import { scopeSchema } from './scopes.js';

export const apiKeySchema = z
  .object({
    keyId: idSchema,
    /** Start of the key, safe to show: `lp_<environment>_<key id>`. */
    prefix: z.string(),
    name: z.string(),
    note: z.string().nullable(),
    environment: z.enum(['live', 'test']),
    scopes: z.array(scopeSchema),
    /** Project the key is confined to; null means the whole installation. */
    projectId: z.string().nullable(),
    createdBy: z.string().nullable(),
    createdAt: timeSchema,
    rotatedAt: timeSchema.nullable(),
    lastUsedAt: timeSchema.nullable(),
    revokedAt: timeSchema.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

/** The one answer that holds the key; it is not stored and cannot be asked for again. */
export const apiKeyWithSecretSchema = apiKeySchema
  .extend({ key: z.string() })
  .meta({ id: 'ApiKeyWithSecret' });
export type ApiKeyWithSecret = z.infer<typeof apiKeyWithSecretSchema>;

export const apiKeyPageSchema = pageOf(apiKeySchema);
export const apiKeyParams = z.object({ keyId: idSchema });
export const listApiKeysQuery = z.strictObject({
  ...pageQuery(50, 200),
  projectId: idSchema.optional(),
  includeRevoked: z.stringbool().default(false),
});

/** A key cannot grant what its maker does not have. */
export const createApiKeySchema = z.strictObject({
  name: z.string().trim().min(3).max(50),
  note: z.string().max(500).nullish(),
  scopes: z.array(scopeSchema).min(1),
  projectId: idSchema.nullish(),
});
export type CreateApiKey = z.infer<typeof createApiKeySchema>;
