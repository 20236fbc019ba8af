import { z } from 'zod';
import { idSchema, pageOf, pageQuery, timeInputSchema, timeSchema } from './common.js';

/** Kinds of deliveries a replay may cover. What is `delivered` is never sent again. */
export const REPLAY_OUTCOMES = ['dropped', 'failed', 'parked', 'never_routed'] as const;
export const replayOutcomeSchema = z.enum(REPLAY_OUTCOMES);

export const createReplaySchema = z
  .strictObject({
    /** Time of the events, inclusive. */
    since: timeInputSchema,
    /** Exclusive. */
    until: timeInputSchema,
    /** Default: `failed` and `dropped`. */
    outcomes: z.array(replayOutcomeSchema).min(1).optional(),
    /** Only deliveries with one of these reasons. */
    reasons: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
    /** Also events that arrived before the layer was there. Same as `never_routed` among the outcomes. */
    includeNeverRouted: z.boolean().optional(),
  })
  .refine((body) => Date.parse(body.since) < Date.parse(body.until), {
    message: 'since must be before until',
    path: ['since'],
  });
export type CreateReplay = z.infer<typeof createReplaySchema>;

export const replaySchema = z
  .object({
    id: idSchema,
    projectId: idSchema,
    layerId: idSchema,
    since: timeSchema,
    until: timeSchema,
    outcomes: z.array(replayOutcomeSchema),
    reasons: z.array(z.string()),
    status: z.enum(['queued', 'running', 'completed', 'failed', 'canceled']),
    /** About how many deliveries the replay will look at: an estimate. */
    total: z.int(),
    /** Deliveries looked at so far. */
    scanned: z.int(),
    /** Deliveries sent on their way again. */
    marked: z.int(),
    /** Deliveries the platform would refuse for their age, and that were left as they are. */
    refusedTooOld: z.int(),
    error: z.string().nullable(),
    requestedBy: z.string().nullable(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
    finishedAt: timeSchema.nullable(),
  })
  .meta({ id: 'Replay' });
export type Replay = z.infer<typeof replaySchema>;

export const replayPageSchema = pageOf(replaySchema);
export const replayParams = z.object({ projectId: idSchema, replayId: idSchema });
export const listReplaysQuery = z.strictObject({ ...pageQuery(25, 100), layerId: idSchema.optional() });
