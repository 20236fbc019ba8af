import { z } from 'zod';
import { commaList, idSchema } from './common.js';

export const userParams = z.object({ userId: idSchema });

export const forgetUserQuery = z.strictObject({
  projectId: idSchema,
  /** Only in this SDK app; in all of the project's where it is left out. */
  appId: idSchema.optional(),
  /** Installs that are the user's beside those of the user's events; separated by commas. */
  installIds: commaList(idSchema).optional(),
});

/** A place that was looked through after the removal. */
const searchedPlaceSchema = z
  .object({
    /** A column, such as `sdk_events.body`, or a queue. */
    place: z.string(),
    /** Rows or jobs that were read. */
    searched: z.int(),
    /** Those that still name the user. */
    found: z.int(),
  })
  .meta({ id: 'SearchedPlace' });

/** What was removed and what was looked through. It names nobody, and can be kept. */
export const forgottenUserSchema = z
  .object({
    receiptId: idSchema,
    projectId: idSchema,
    appIds: z.array(idSchema),
    removed: z.object({
      /** Events that now name nobody; they stay as counts. */
      events: z.int(),
      matching: z.int(),
      /** Deliveries that waited and will not be sent. */
      deliveries: z.int(),
      traits: z.int(),
      consents: z.int(),
      clicks: z.int(),
      testEvents: z.int(),
      /** Answers that were kept for an `Idempotency-Key`. */
      answers: z.int(),
    }),
    /** Installs found to be the user's. */
    installs: z.int(),
    /** Installs among them that other users use too. */
    sharedInstalls: z.int(),
    /** Refusals of installs, which stay. */
    keptRefusals: z.int(),
    /** True where no place names the user any more. */
    verified: z.boolean(),
    places: z.array(searchedPlaceSchema),
  })
  .meta({ id: 'ForgottenUser' });
export type ForgottenUser = z.infer<typeof forgottenUserSchema>;
