import type { AppState } from '@capi-relay/store';
import { anApp } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { AppCache } from './app-cache.js';

/** A store that counts its look-ups and knows the apps it was given. */
function countingStore(states: Readonly<Record<string, AppState>>) {
  const asked: string[] = [];
  return {
    asked,
    loadApp: async (appId: string) => {
      asked.push(appId);
      return states[appId] ?? null;
    },
  };
}

const shop: AppState = { app: anApp({ app_id: 'app_shop' }), layers: [] };

function cacheOf(store: Pick<ReturnType<typeof countingStore>, 'loadApp'>, maxApps = 100) {
  const lookups: string[] = [];
  const cache = new AppCache(store, { maxApps, ttlMs: 60_000, onLookup: (result) => lookups.push(result) });
  return { cache, lookups };
}

describe('an app', () => {
  test('is asked for once while it is fresh', async () => {
    const store = countingStore({ app_shop: shop });
    const { cache, lookups } = cacheOf(store);
    expect(await cache.get('app_shop')).toBe(shop);
    expect(await cache.get('app_shop')).toBe(shop);
    expect(store.asked).toEqual(['app_shop']);
    expect(lookups).toEqual(['miss', 'hit']);
  });

  test('is asked for once by all who miss it together', async () => {
    const store = countingStore({ app_shop: shop });
    const { cache } = cacheOf(store);
    await Promise.all(Array.from({ length: 10 }, () => cache.get('app_shop')));
    expect(store.asked).toEqual(['app_shop']);
  });

  test('that does not exist is asked for once too', async () => {
    const store = countingStore({});
    const { cache } = cacheOf(store);
    expect(await cache.get('app_none')).toBeNull();
    expect(await cache.get('app_none')).toBeNull();
    expect(store.asked).toEqual(['app_none']);
  });

  test('with an id longer than any is not asked for', async () => {
    const store = countingStore({});
    expect(await cacheOf(store).cache.get('x'.repeat(129))).toBeNull();
    expect(store.asked).toEqual([]);
  });

  test.each(['jane@example.com', 'app shop', ''])(
    'with an id that none is made of is not asked for: %j',
    async (id) => {
      const store = countingStore({});
      expect(await cacheOf(store).cache.get(id)).toBeNull();
      expect(store.asked).toEqual([]);
    },
  );

  test('that could not be looked up is asked for again', async () => {
    const answers = [Promise.reject(new Error('store is away')), Promise.resolve(shop)];
    const { cache } = cacheOf({ loadApp: async () => (await answers.shift()) ?? null });
    await expect(cache.get('app_shop')).rejects.toThrow('store is away');
    expect(await cache.get('app_shop')).toBe(shop);
  });

  test('in use stays while strangers try ids', async () => {
    const store = countingStore({ app_shop: shop });
    const { cache } = cacheOf(store, 10);
    for (let id = 0; id < 100; id += 1) {
      await cache.get('app_shop');
      await cache.get(`app_${id}`);
    }
    expect(store.asked.filter((id) => id === 'app_shop')).toHaveLength(1);
  });

  test('that is pushed out while it is looked up still answers', async () => {
    const store = countingStore({ app_shop: shop });
    const { cache } = cacheOf(store, 1);
    const [found] = await Promise.all([
      cache.get('app_shop'),
      cache.get('app_other'),
      cache.get('app_third'),
    ]);
    expect(found).toBe(shop);
  });
});
