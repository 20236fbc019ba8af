import { z } from 'zod';
import { platformNameSchema } from '../platform-name.js';
import { warningCodeSchema } from '../reasons.js';
import { commaList, idSchema, pageOf, pageQuery, timeInputSchema, timeSchema } from './common.js';
import { gateCheckSchema, platformDetailSchema } from './test-events.js';

/**
 * A delivery's state. `waiting` has no outcome yet; `not_routed` has none and expects none: the layer was not installed
 * for the app when the event arrived.
 */
export const DELIVERY_STATES = ['waiting', 'delivered', 'dropped', 'failed', 'parked', 'not_routed'] as const;
export const deliveryStateSchema = z.enum(DELIVERY_STATES).meta({ id: 'DeliveryState' });

export const eventItemSchema = z
  .object({
    /** Names the event in this API; opaque. */
    id: idSchema,
    eventId: z.string(),
    appId: idSchema,
    name: z.string(),
    occurredAt: timeSchema,
    receivedAt: timeSchema,
    environment: z.string(),
    platform: z.string().nullable(),
    userId: z.string().nullable(),
    installId: z.string().nullable(),
    deliveries: z.array(
      z.object({
        layerId: idSchema,
        status: deliveryStateSchema,
        reason: z.string().nullable(),
        platformEvent: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'EventItem' });
export type EventItem = z.infer<typeof eventItemSchema>;

/** Newest first by `occurredAt`. A page may hold fewer than `limit` and still have a `nextCursor`: go on from there. */
export const listEventsQuery = z.strictObject({
  ...pageQuery(50, 200),
  appId: idSchema.optional(),
  /** SDK event names, comma-separated. */
  names: commaList(z.string().max(256)).optional(),
  userId: z.string().max(128).optional(),
  eventId: z.string().max(128).optional(),
  layerId: idSchema.optional(),
  status: z.enum(['delivered', 'dropped', 'failed', 'parked']).optional(),
  reason: z.string().max(64).optional(),
  /** Of `occurredAt`, inclusive. */
  since: timeInputSchema.optional(),
  /** Exclusive. */
  until: timeInputSchema.optional(),
  /**
   * `liveCursor` of an earlier answer: the newest events that arrived since, the latest arrival first. Those of the last
   * seconds come again with what became of them meanwhile: merge by `id`. Goes back an hour at most.
   */
  newerThan: z.string().max(2_048).optional(),
});

export const eventPageSchema = pageOf(eventItemSchema).extend({
  /** Pass as `newerThan` to learn what has arrived since. */
  liveCursor: z.string(),
});
export type EventPage = z.infer<typeof eventPageSchema>;

export const eventParams = z.object({ projectId: idSchema, eventId: idSchema });

/** What became of the event at one layer, and what would be sent now. */
export const eventDeliverySchema = z
  .object({
    layerId: idSchema,
    layerName: z.string(),
    platform: platformNameSchema,
    /** False where the layer was not installed for the app when the event arrived. */
    wasRouted: z.boolean(),
    status: deliveryStateSchema,
    reason: z.string().nullable(),
    /** Why, in a sentence. */
    explanation: z.string(),
    platformEvent: z.string().nullable(),
    attempts: z.int(),
    settledAt: timeSchema.nullable(),
    detail: platformDetailSchema.nullable(),
    replay: z.object({
      possible: z.boolean(),
      /** Why not; null where it is possible. */
      obstacle: z.string().nullable(),
    }),
    /** The event as mapping and gates see it now, with the layer as it is now. */
    asMappedNow: z.object({
      checks: z.array(gateCheckSchema),
      warnings: z.array(warningCodeSchema),
      /** Identity, address and device are named, not shown. Null where a gate stops the event. */
      payload: z.record(z.string(), z.unknown()).nullable(),
      /** Said where the layer or the event's matching data is no longer what it was when this was sent. */
      note: z.string().nullable(),
    }),
    /** Where Bull Board shows the job, while the queue has it. */
    queueUrl: z.string(),
  })
  .meta({ id: 'EventDelivery' });
export type EventDelivery = z.infer<typeof eventDeliverySchema>;

export const eventDetailSchema = eventItemSchema
  .omit({ deliveries: true })
  .extend({
    sessionId: z.string().nullable(),
    /** What arrived, without identity, address and device ids. */
    body: z.record(z.string(), z.unknown()),
    matching: z.object({
      /** Names of the fields there are, such as `em` or `fbp`; never their values. */
      present: z.array(z.string()),
      /** True once the 8 days are over and they were removed. */
      removed: z.boolean(),
    }),
    advertisingRefused: z.boolean(),
    attStatus: z.string().nullable(),
    deliveries: z.array(eventDeliverySchema),
  })
  .meta({ id: 'EventDetail' });
export type EventDetail = z.infer<typeof eventDetailSchema>;

/** `POST …/events/:eventId/replay`: sends one event again to one layer, or to each where that is possible. */
export const replayEventSchema = z.strictObject({ layerId: idSchema.optional() });
export const replayedEventSchema = z
  .object({
    replayed: z.array(z.object({ layerId: idSchema })),
    refused: z.array(z.object({ layerId: idSchema, obstacle: z.string() })),
  })
  .meta({ id: 'ReplayedEvent' });
export type ReplayedEvent = z.infer<typeof replayedEventSchema>;
