import { z } from 'zod';
import { layerTypeSchema } from '../platform-name.js';
import { idSchema, timeSchema } from './common.js';
import { platformDetailSchema } from './test-events.js';

/**
 * `unconfigured`: something is missing or switched off. `idle`: ready, and nothing to send lately. `degraded`: some
 * deliveries are lost or delayed. `failing`: none arrives.
 */
export const HEALTH_STATUSES = ['unconfigured', 'idle', 'healthy', 'degraded', 'failing'] as const;
export const healthStatusSchema = z.enum(HEALTH_STATUSES).meta({ id: 'HealthStatus' });

export const healthWarningSchema = z
  .object({
    code: z.string(),
    severity: z.enum(['error', 'warning', 'notice']),
    /** What is the matter, in a sentence. */
    message: z.string(),
    /** What to do about it. */
    fix: z.string(),
    count: z.int().optional(),
    /** Event names, for `unmapped_events`. */
    names: z.array(z.object({ name: z.string(), count: z.int() })).optional(),
    /** When the first waiting delivery will be lost, for `expiring_soon`. */
    firstLossAt: timeSchema.optional(),
    /** The platform's own words, where a circuit is open. */
    detail: platformDetailSchema.optional(),
  })
  .meta({ id: 'HealthWarning' });
export type HealthWarningView = z.infer<typeof healthWarningSchema>;

const outcomeCounts = z.object({
  delivered: z.int(),
  dropped: z.int(),
  failed: z.int(),
});

export const layerHealthSchema = z
  .object({
    layerId: idSchema,
    name: z.string(),
    type: layerTypeSchema,
    isActive: z.boolean(),
    enabled: z.boolean(),
    pixelId: z.string().nullable(),
    status: healthStatusSchema,
    /** The gravest first. */
    warnings: z.array(healthWarningSchema),
    token: z.object({
      vaultId: z.string().nullable(),
      version: z.int().nullable(),
      sealedAt: timeSchema.nullable(),
      lastAcceptedAt: timeSchema.nullable(),
      state: z.enum(['missing', 'not_used_yet', 'accepted', 'rejected', 'unresolvable']),
    }),
    /** Events that arrived for this layer's apps. */
    eventsLast1h: z.int(),
    eventsLast24h: z.int(),
    last1h: outcomeCounts,
    last24h: outcomeCounts,
    /** Deliveries that wait for a fix, or for their turn in a replay. */
    parked: z.int(),
    lastDeliveredAt: timeSchema.nullable(),
  })
  .meta({ id: 'LayerHealth' });
export type LayerHealth = z.infer<typeof layerHealthSchema>;

export const capiStatusSchema = z
  .object({ projectId: idSchema, checkedAt: timeSchema, layers: z.array(layerHealthSchema) })
  .meta({ id: 'CapiStatus' });
export type CapiStatus = z.infer<typeof capiStatusSchema>;
