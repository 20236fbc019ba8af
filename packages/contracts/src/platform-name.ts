import { z } from 'zod';

/** A platform is a queue, a mapping and a sender. */
export const PLATFORM_NAMES = ['meta', 'tiktok'] as const;
export const platformNameSchema = z.enum(PLATFORM_NAMES);
export type PlatformName = z.infer<typeof platformNameSchema>;

export const LAYER_TYPES = ['meta_ads', 'tiktok_ads'] as const;
export const layerTypeSchema = z.enum(LAYER_TYPES);
export type LayerType = z.infer<typeof layerTypeSchema>;

export const PLATFORM_OF_LAYER: Readonly<Record<LayerType, PlatformName>> = {
  meta_ads: 'meta',
  tiktok_ads: 'tiktok',
};

export const LAYER_TYPE_OF: Readonly<Record<PlatformName, LayerType>> = {
  meta: 'meta_ads',
  tiktok: 'tiktok_ads',
};
