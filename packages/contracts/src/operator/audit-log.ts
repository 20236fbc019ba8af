import { z } from 'zod';
import { idSchema, pageOf, pageQuery, timeInputSchema, timeSchema } from './common.js';

export const auditEventSchema = z
  .object({
    eventId: idSchema,
    /** Such as `layer.updated` or `api_key.revoked`. */
    eventType: z.string(),
    occurredAt: timeSchema,
    requestId: z.string().nullable(),
    projectId: z.string().nullable(),
    actor: z.object({
      kind: z.enum(['user', 'api_key', 'system']),
      id: z.string().nullable(),
      name: z.string(),
    }),
    target: z.object({ kind: z.string(), id: z.string() }).nullable(),
    /** Fields that were changed; `before` and `after` where they are no secret. */
    changes: z.array(
      z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
    ),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** Newest first. */
export const listAuditLogQuery = z.strictObject({
  ...pageQuery(50, 200),
  eventType: z.string().max(64).optional(),
  projectId: idSchema.optional(),
  apiKeyId: idSchema.optional(),
  /** Inclusive. */
  since: timeInputSchema.optional(),
  /** Inclusive. */
  until: timeInputSchema.optional(),
});
export const auditLogPageSchema = pageOf(auditEventSchema);
