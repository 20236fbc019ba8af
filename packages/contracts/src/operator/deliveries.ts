import { z } from 'zod';
import { commaList, idSchema, pageOf, pageQuery, timeInputSchema, timeSchema } from './common.js';
import { platformDetailSchema } from './test-events.js';

const settledStatusSchema = z.enum(['delivered', 'dropped', 'failed', 'parked']);

export const deliveryItemSchema = z
  .object({
    /** The event's id in this API. */
    eventRef: idSchema,
    eventId: z.string(),
    appId: idSchema,
    layerId: idSchema,
    eventName: z.string(),
    platformEvent: z.string().nullable(),
    status: settledStatusSchema,
    reason: z.string().nullable(),
    occurredAt: timeSchema,
    settledAt: timeSchema,
    attempts: z.int(),
    detail: platformDetailSchema.nullable(),
    /** Where Bull Board shows the job, while the queue has it. */
    queueUrl: z.string(),
  })
  .meta({ id: 'Delivery' });
export type DeliveryItem = z.infer<typeof deliveryItemSchema>;

/** Newest first by `occurredAt`. */
export const listDeliveriesQuery = z.strictObject({
  ...pageQuery(50, 200),
  layerId: idSchema.optional(),
  /** Default: `failed`. */
  status: settledStatusSchema.default('failed'),
  reason: z.string().max(64).optional(),
  since: timeInputSchema.optional(),
  until: timeInputSchema.optional(),
});
export const deliveryPageSchema = pageOf(deliveryItemSchema);

/** Deliveries of one layer that ended for one reason. */
export const deliveryGroupSchema = z
  .object({
    layerId: idSchema,
    status: settledStatusSchema,
    reason: z.string(),
    /** What the reason means, in a sentence. */
    explanation: z.string(),
    /** What to do about it. */
    fix: z.string(),
    /** True where sending again can help. */
    replayable: z.boolean(),
    count: z.int(),
    lastAt: timeSchema,
  })
  .meta({ id: 'DeliveryGroup' });
export type DeliveryGroup = z.infer<typeof deliveryGroupSchema>;

/** `GET …/deliveries/groups`. Counted by the hour in which they ended. */
export const deliveryGroupsQuery = z.strictObject({
  layerId: idSchema.optional(),
  /** Default: `failed,parked`. */
  statuses: commaList(z.enum(['dropped', 'failed', 'parked'])).optional(),
  /** Default: 7 days ago. */
  since: timeInputSchema.optional(),
  until: timeInputSchema.optional(),
});
export const deliveryGroupsSchema = z.object({
  since: timeSchema,
  until: timeSchema,
  /** The largest first. */
  items: z.array(deliveryGroupSchema),
});
export type DeliveryGroups = z.infer<typeof deliveryGroupsSchema>;
