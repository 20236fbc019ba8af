import { z } from 'zod';
import { commaList, idSchema, timeInputSchema, timeSchema } from './common.js';

export const STATS_GROUPS = ['layer', 'status', 'reason', 'eventName', 'platformEvent'] as const;

/** `GET …/stats`: time series for charts, from counters. At most 1,000 hours or 400 days. */
export const statsQuery = z.strictObject({
  layerId: idSchema.optional(),
  /** Default: 24 hours ago. */
  since: timeInputSchema.optional(),
  until: timeInputSchema.optional(),
  /** Hours and days are UTC. */
  interval: z.enum(['hour', 'day']).default('hour'),
  /** Comma-separated. Default: `layer,status`. */
  groupBy: commaList(z.enum(STATS_GROUPS)).optional(),
});

/** Fields are there for what the query grouped by. An interval without deliveries has no point. */
export const statsPointSchema = z
  .object({
    at: timeSchema,
    layerId: idSchema.optional(),
    status: z.enum(['delivered', 'dropped', 'failed', 'parked']).optional(),
    reason: z.string().nullable().optional(),
    eventName: z.string().optional(),
    platformEvent: z.string().nullable().optional(),
    count: z.int(),
  })
  .meta({ id: 'StatsPoint' });
export type StatsPoint = z.infer<typeof statsPointSchema>;

export const statsSchema = z
  .object({
    since: timeSchema,
    until: timeSchema,
    interval: z.enum(['hour', 'day']),
    points: z.array(statsPointSchema),
    /** Events that arrived for the project's apps, or for those routed to `layerId`. */
    arrived: z.array(z.object({ at: timeSchema, count: z.int() })),
  })
  .meta({ id: 'Stats' });
export type Stats = z.infer<typeof statsSchema>;
