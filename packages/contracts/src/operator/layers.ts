import { z } from 'zod';
import { capiBlockSchema, limitedDataUseSchema, routingSchema, vaultIdSchema } from '../layer.js';
import { layerTypeSchema, platformNameSchema } from '../platform-name.js';
import { environmentSchema } from '../sdk-event.js';
import { countrySchema, displayNameSchema, idSchema, pageOf, pageQuery, timeSchema } from './common.js';

export const layerViewSchema = z
  .object({
    id: idSchema,
    projectId: idSchema,
    type: layerTypeSchema,
    platform: platformNameSchema,
    name: z.string(),
    /** False while paused. */
    isActive: z.boolean(),
    /** The layer's `capi` block, in snake_case as it is stored. It names the vault entry and never holds a token. */
    capi: capiBlockSchema,
    /** Which apps and countries reach this layer, in snake_case as it is stored. Empty means all. */
    routing: routingSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'Layer' });
export type LayerView = z.infer<typeof layerViewSchema>;

export const layerPageSchema = pageOf(layerViewSchema);

export const listLayersQuery = z.strictObject({
  ...pageQuery(50, 200),
  type: layerTypeSchema.optional(),
});

const eventMapInput = z
  .record(z.string().min(1).max(256), z.string().min(1).max(128).nullable())
  .refine((map) => Object.keys(map).length <= 500, { message: 'an event map has at most 500 names' });

/** The block as a caller writes it. Null takes a key back to its default. */
export const capiInputSchema = z.looseObject({
  enabled: z.boolean().optional(),
  pixel_id: z.string().trim().min(1).max(64).nullish(),
  access_token_vault_id: vaultIdSchema.nullish(),
  /** SDK event name to platform event name, over the defaults; null switches a default off. Replaced as a whole. */
  event_map: eventMapInput.nullish(),
  test_event_code: z.string().trim().min(1).max(64).nullish(),
  environments: z.array(environmentSchema).min(1).nullish(),
  limited_data_use: limitedDataUseSchema.nullish(),
  action_source: z.enum(['website', 'app']).nullish(),
  missing_value: z.enum(['zero', 'drop']).nullish(),
  tiktok_app_id: z.string().trim().min(1).max(64).nullish(),
});
export type CapiInput = z.infer<typeof capiInputSchema>;

/** Null, like an empty list, takes the restriction away. */
export const routingInputSchema = z.strictObject({
  app_ids: z.array(idSchema).max(500).nullish(),
  countries: z.array(countrySchema).max(300).nullish(),
});
export type RoutingInput = z.infer<typeof routingInputSchema>;

export const createLayerSchema = z.strictObject({
  type: layerTypeSchema,
  name: displayNameSchema,
  isActive: z.boolean().default(true),
  capi: capiInputSchema.optional(),
  routing: routingInputSchema.optional(),
});
export type CreateLayer = z.input<typeof createLayerSchema>;

/**
 * `capi` and `routing` are merged key by key. `isActive: false` pauses the layer, `true` resumes it. A layer that
 * was stopped by the platform's refusal is tried again at once after any change.
 */
export const patchLayerSchema = z.strictObject({
  name: displayNameSchema.optional(),
  isActive: z.boolean().optional(),
  capi: capiInputSchema.optional(),
  routing: routingInputSchema.optional(),
});
export type PatchLayer = z.infer<typeof patchLayerSchema>;

export const deletedLayerSchema = z
  .object({ id: idSchema, isDeleted: z.literal(true) })
  .meta({ id: 'DeletedLayer' });

/** One line of the event mapping in effect. */
export const eventMappingSchema = z
  .object({
    sdkEvent: z.string(),
    /** Null: not sent. */
    platformEvent: z.string().nullable(),
    /** `default`: the built-in table; `override`: the layer's `event_map`; `off`: a default it switches off. */
    source: z.enum(['default', 'override', 'off']),
    /** What the built-in table says, whether or not it is overridden. */
    defaultEvent: z.string().nullable(),
    /** False where the platform does not know the name: it arrives as a custom event. */
    isStandard: z.boolean(),
  })
  .meta({ id: 'EventMapping' });
export type EventMapping = z.infer<typeof eventMappingSchema>;

/** `GET …/layers/:layerId/event-map`. */
export const layerEventMapSchema = z
  .object({
    layerId: idSchema,
    mappings: z.array(eventMappingSchema),
    /** Names that arrived in the last 24 hours and map to nothing, the most frequent first. */
    unmapped: z.array(z.object({ sdkEvent: z.string(), count: z.int() })),
  })
  .meta({ id: 'LayerEventMap' });
export type LayerEventMap = z.infer<typeof layerEventMapSchema>;

/** `GET /v1/platforms`: what a layer of each type starts from. */
export const platformInfoSchema = z
  .object({
    type: layerTypeSchema,
    platform: platformNameSchema,
    /** SDK event name to platform event name. */
    defaultEvents: z.record(z.string(), z.string()),
    standardEvents: z.array(z.string()),
    /** Events older than this are not sent; in milliseconds. */
    maxAgeMs: z.int(),
    /** Regular expression a pixel id matches. */
    pixelIdPattern: z.string(),
  })
  .meta({ id: 'PlatformInfo' });
export type PlatformInfo = z.infer<typeof platformInfoSchema>;
export const platformListSchema = z.object({ items: z.array(platformInfoSchema) });
