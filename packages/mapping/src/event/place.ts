import type { Layer, SdkApp, SdkPlatform, StoredEvent } from '@capi-relay/contracts';
import type { Page } from './page.js';

/** Where a conversion happened. `other`: neither a page nor an app can be named. */
export type Place = 'website' | 'app' | 'other';

const PLACE_OF: Readonly<Record<Exclude<SdkPlatform, 'node'>, Place>> = {
  web: 'website',
  ios: 'app',
  android: 'app',
  macos: 'app',
  'react-native': 'app',
  flutter: 'app',
  unity: 'app',
};

/** Platforms an SDK app may be registered as beyond those an event can name. */
const PLACE_OF_APP: Readonly<Record<string, Place>> = {
  ...PLACE_OF,
  expo: 'app',
  nextjs: 'website',
  vite: 'website',
  'react-router': 'website',
};

/**
 * The layer's `action_source` decides, else the event's own platform. A server's event, or one that names no platform,
 * happened on the page it names, else where its SDK app lives.
 */
export function conversionPlace(event: StoredEvent, page: Page, app: SdkApp, layer: Layer): Place {
  if (layer.capi.action_source !== undefined) return layer.capi.action_source;
  const { platform } = event;
  if (platform !== null && platform !== 'node') return PLACE_OF[platform];
  if (page.url !== undefined) return 'website';
  return Object.hasOwn(PLACE_OF_APP, app.platform) ? (PLACE_OF_APP[app.platform] ?? 'other') : 'other';
}
