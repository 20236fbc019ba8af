import type { LayerType, PlatformName } from '@capi-relay/contracts';

interface PlatformWords {
  readonly name: string;
  readonly api: string;
  readonly pixel: string;
  /** Where the platform shows test events. */
  readonly testPage: string;
  readonly tokenPath: string;
}

export const PLATFORM_WORDS: Readonly<Record<PlatformName, PlatformWords>> = {
  meta: {
    name: 'Meta',
    api: 'Conversions API',
    pixel: 'Pixel (dataset) id',
    testPage: 'Events Manager → your pixel → Test events',
    tokenPath: 'Meta Events Manager → your pixel → Settings → Conversions API → Generate access token',
  },
  tiktok: {
    name: 'TikTok',
    api: 'Events API',
    pixel: 'Pixel code',
    testPage: 'TikTok Events Manager → your pixel → Test events',
    tokenPath: 'TikTok Events Manager → your pixel → Settings → Generate access token',
  },
};

export const LAYER_TYPE_WORDS: Readonly<Record<LayerType, string>> = {
  meta_ads: 'Meta',
  tiktok_ads: 'TikTok',
};
