import type { DeliveryStore, LayerState } from '@capi-relay/store';
import { LRUCache } from 'lru-cache';
import type { LayerStates } from './deliver-context.js';

/** A change an operator makes reaches every worker within this time. */
const KEPT_MS = 1_000;
const LAYERS_KEPT = 10_000;

/** A layer that is not in the store is remembered too, so that its leftovers in the queue do not ask each time. */
interface Found {
  readonly state: LayerState | null;
}

/** Layers as the store has them, asked for at most once a second each. */
export function cachedLayerStates(store: Pick<DeliveryStore, 'loadLayer'>): LayerStates {
  const cache = new LRUCache<string, Found>({
    max: LAYERS_KEPT,
    ttl: KEPT_MS,
    // Whoever waits for a layer that is forgotten meanwhile still gets it; the next one asks anew.
    ignoreFetchAbort: true,
    fetchMethod: async (layerId) => ({ state: await store.loadLayer(layerId) }),
  });
  return {
    async get(layerId) {
      const found = await cache.fetch(layerId);
      return found?.state ?? null;
    },
    forget(layerId) {
      cache.delete(layerId);
    },
  };
}
