import { z } from 'zod';
import { idSchema, timeInputSchema } from './common.js';
import { issueSchema } from './errors.js';

/** `POST /v1/events`: events from a server, on the same way as those of an SDK. */
export const serverEventSchema = z.looseObject({
  name: z.string().min(1).max(256),
  occurredAt: timeInputSchema,
  appUserId: z.union([z.string().min(1).max(128), z.number().transform(String)]).nullish(),
  /** The same id for the same app is accepted once; also pairs the event with a browser pixel's copy. */
  eventId: z.string().min(1).max(128).optional(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  /**
   * The SDK's context in camelCase: `installId`, `sessionId`, `environment`, `platform`, `osVersion`, `appVersion`,
   * `deviceModel`, `locale`, `ip`, `userAgent`, `attStatus` and whatever else an SDK would send.
   */
  context: z.record(z.string(), z.unknown()).nullish(),
});
export type ServerEvent = z.infer<typeof serverEventSchema>;

/** Each event is checked by itself: a wrong one is listed in the answer and loses nothing else. */
export const postEventsSchema = z.strictObject({
  projectId: idSchema,
  sdkAppId: idSchema,
  events: z.array(z.unknown()).min(1).max(100),
});
export type PostEvents = z.infer<typeof postEventsSchema>;

export const postedEventsSchema = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.array(
      z.object({ index: z.int(), eventId: z.string().nullable(), issues: z.array(issueSchema) }),
    ),
    /** Ids made for events that came without one, by their place in the request. */
    eventIds: z.record(z.string(), z.string()),
  })
  .meta({ id: 'PostedEvents' });
export type PostedEvents = z.infer<typeof postedEventsSchema>;
