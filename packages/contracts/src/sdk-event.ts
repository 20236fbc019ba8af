import { z } from 'zod';

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export const environmentSchema = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof environmentSchema>;

export const SDK_PLATFORMS = [
  'ios',
  'android',
  'react-native',
  'web',
  'node',
  'flutter',
  'macos',
  'unity',
] as const;
export const sdkPlatformSchema = z.enum(SDK_PLATFORMS);
export type SdkPlatform = z.infer<typeof sdkPlatformSchema>;

export const ATT_STATUSES = ['authorized', 'denied', 'restricted', 'not_determined'] as const;
export const attStatusSchema = z.enum(ATT_STATUSES);
export type AttStatus = z.infer<typeof attStatusSchema>;

/** Ids are opaque strings; a JSON number is kept as the text it was written with. */
const idSchema = z.union([z.string().min(1).max(128), z.number().transform(String)]);
const shortText = z.string().max(256);

/** An e-mail address inside an id would go to disk in clear: the id leaves unchanged, so it cannot be sealed. */
const EMAIL_SHAPE = /[^\s@]+@[^\s@]+\.[^\s@]+/;
const eventIdSchema = idSchema.refine((id) => !EMAIL_SHAPE.test(id), {
  message: 'event_id must not contain an e-mail address: it is stored and sent unchanged',
});

/** 9999-12-31T23:59:59.999Z in Unix milliseconds: the last day that is written with four digits for its year. */
const LAST_TIME = 253_402_300_799_999;

/** Below it a number is a time in seconds (until the year 5138), from it on in milliseconds (since 1973). */
export const FIRST_MILLISECONDS = 1e11;
/** From here on a number is in microseconds, as Dart and some databases count. */
export const FIRST_MICROSECONDS = 1e14;

/** `+0200` is ISO 8601 as well, and what many a formatter writes; from here on it is `+02:00`. */
const isoTimeSchema = z
  .string()
  .transform((text) => text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  .pipe(z.iso.datetime({ offset: true }));

/**
 * ISO 8601 with an offset or `Z`, or a Unix time in seconds, milliseconds or microseconds, whole or not, as its
 * magnitude tells. Its day becomes a key of the store, which knows no year 0 and no year of five digits.
 */
const timestampSchema = z.union([isoTimeSchema, z.number().positive()]).refine(
  (timestamp) => {
    if (typeof timestamp === 'number') return timestamp <= LAST_TIME * 1_000;
    const time = Date.parse(timestamp);
    return time >= 0 && time <= LAST_TIME;
  },
  { message: 'timestamp must be between 1970 and 9999' },
);

/**
 * One event as an SDK sends it. Only `event` and `timestamp` are required: an event is worth more than a complete
 * form. Some serialisers write `null` for what is absent. Unknown fields are kept.
 */
export const sdkEventSchema = z.looseObject({
  event: z.string().min(1).max(256),
  timestamp: timestampSchema,
  event_id: eventIdSchema.nullish(),
  app_id: z.string().max(128).nullish(),
  app_user_id: idSchema.nullish(),
  install_id: idSchema.nullish(),
  session_id: idSchema.nullish(),
  environment: environmentSchema.nullish(),
  platform: sdkPlatformSchema.nullish(),
  os_version: shortText.nullish(),
  app_version: shortText.nullish(),
  device_model: shortText.nullish(),
  locale: shortText.nullish(),
  att_status: attStatusSchema.nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});
export type SdkEvent = z.infer<typeof sdkEventSchema>;

/** The envelope is checked first; each event is checked by itself so that one bad event loses nothing else. */
export const sdkBatchSchema = z.looseObject({
  events: z.array(z.unknown()).min(1),
  batch_id: z.string().max(256).nullish(),
  sent_at: timestampSchema.nullish(),
});
export type SdkBatch = z.infer<typeof sdkBatchSchema>;

export const consentBodySchema = z
  .looseObject({
    app_id: z.string().optional(),
    install_id: idSchema.nullish(),
    app_user_id: idSchema.nullish(),
    advertising: z.boolean().optional(),
    analytics: z.boolean().optional(),
    att_status: attStatusSchema.optional(),
  })
  .refine((body) => body.install_id != null || body.app_user_id != null, {
    message: 'install_id or app_user_id is required',
  });
export type ConsentBody = z.infer<typeof consentBodySchema>;

export const userPropertiesBodySchema = z
  .looseObject({
    app_id: z.string().optional(),
    install_id: idSchema.nullish(),
    app_user_id: idSchema.nullish(),
    properties: z.record(z.string(), z.unknown()),
  })
  .refine((body) => body.install_id != null || body.app_user_id != null, {
    message: 'install_id or app_user_id is required',
  });
export type UserPropertiesBody = z.infer<typeof userPropertiesBodySchema>;

/** Answer to a posted batch. */
export interface IngestAnswer {
  /** Events stored by this request. */
  readonly accepted: number;
  /** Events that were already stored: a resend, and a no-op. */
  readonly duplicates: number;
  readonly rejected: readonly RejectedEvent[];
  /** Ids made by the server for events that came without one, by their place in the batch. */
  readonly event_ids?: Readonly<Record<number, string>>;
}

export interface RejectedEvent {
  readonly index: number;
  readonly event_id: string | null;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}
