import { z } from 'zod';
import { layerTypeSchema } from './platform-name.js';
import { environmentSchema } from './sdk-event.js';

export const VAULT_ID_PATTERN = /^vault_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const vaultIdSchema = z.string().regex(VAULT_ID_PATTERN, 'a vault id is vault_ and a UUID');

/** SDK event name to platform event name; `null` switches a default off. */
export const eventMapSchema = z.record(z.string().min(1), z.string().min(1).max(128).nullable());
export type EventMap = z.infer<typeof eventMapSchema>;

/** California to Rhode Island, https://developers.facebook.com/docs/marketing-apis/data-processing-options. */
const isLimitingState = (state: number): boolean => state >= 1000 && state <= 1013;

const isNamedCountry = (country: number): boolean => country === 0 || country === 1;

const limitedPlaceSchema = z
  .object({
    country: z.int().refine(isNamedCountry, {
      message: 'the country is 1 (United States), or 0 for Meta to find it',
    }),
    state: z.int().refine((state) => state === 0 || isLimitingState(state), {
      message: 'the state is a number from 1000 (California) to 1013, or 0 for Meta to find it',
    }),
  })
  .refine(({ country, state }) => country === 1 || state === 0, {
    message: 'a state is named together with its country, 1',
    path: ['country'],
  });

/** `true`, or the country and state to be named with it (Meta: 0 means "geolocate"). TikTok knows on and off only. */
export const limitedDataUseSchema = z.union([z.boolean(), limitedPlaceSchema]);
export type LimitedDataUse = z.infer<typeof limitedDataUseSchema>;

/**
 * A layer's `capi` block, snake_case as documented. Unknown keys are kept. The token itself is never part of it.
 */
export const capiBlockSchema = z.looseObject({
  enabled: z.boolean().default(false),
  /** Digits for Meta, a pixel code or app id for TikTok; a string, since Meta's ids pass 2^53. */
  pixel_id: z.string().max(64).nullish(),
  access_token_vault_id: z.string().max(64).nullish(),
  event_map: eventMapSchema.optional(),
  test_event_code: z.string().max(64).nullish(),
  environments: z.array(environmentSchema).optional(),
  limited_data_use: limitedDataUseSchema.optional(),
  /** Where conversions of this layer happen; by default decided by the event's own platform. */
  action_source: z.enum(['website', 'app']).optional(),
  /** A Meta Purchase without a value: `zero` sends 0 and counts a warning, `drop` does not send. */
  missing_value: z.enum(['zero', 'drop']).optional(),
  /** TikTok app events are reported under a TikTok App ID beside the pixel code. */
  tiktok_app_id: z.string().max(64).nullish(),
});
export type CapiBlock = z.infer<typeof capiBlockSchema>;

/** Narrows which events of the project reach a layer; absent means every app and country. */
export const routingSchema = z.object({
  app_ids: z.array(z.string()).nonempty().optional(),
  /** ISO 3166-1 alpha-2, upper-case. An event of unknown country is not routed to a layer that names countries. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .nonempty()
    .optional(),
});
export type Routing = z.infer<typeof routingSchema>;

export const layerSchema = z.object({
  layer_id: z.string(),
  project_id: z.string(),
  type: layerTypeSchema,
  name: z.string(),
  is_active: z.boolean(),
  is_deleted: z.boolean(),
  capi: capiBlockSchema,
  routing: routingSchema,
});
export type Layer = z.infer<typeof layerSchema>;

/** One SDK app of a project, as far as accepting and mapping its events needs it. */
export interface SdkApp {
  readonly app_id: string;
  readonly project_id: string;
  readonly name: string;
  readonly platform: string;
  readonly bundle_id: string | null;
  readonly android_package: string | null;
  readonly web_domain: string | null;
  readonly settings: SdkAppSettings;
}

export const sdkAppSettingsSchema = z.looseObject({
  /** ISO 4217, used where an event names a value and no currency. */
  default_currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** ISO 3166-1 alpha-2, used to read national phone numbers. */
  default_country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  /** The app's number in the App Store: how TikTok names an iOS app. A string of digits. */
  app_store_id: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  killswitch: z.boolean().optional(),
  event_allowlist: z.array(z.string()).nullish(),
});
export type SdkAppSettings = z.infer<typeof sdkAppSettingsSchema>;
