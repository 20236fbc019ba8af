import { aLayer } from '@capi-relay/testing';
import { describe, expect, test } from '@jest/globals';
import { routeLayers } from './route-layers.js';

const shop = { app_id: 'app_shop', country: 'DE' };

describe('an event reaches a layer', () => {
  test.each([
    ['without routing, whatever app and country', {}, { app_id: 'any', country: null }, true],
    ['of its app', { app_ids: ['app_blog', 'app_shop'] }, shop, true],
    ['but not of another app', { app_ids: ['app_blog'] }, shop, false],
    ['of its country', { countries: ['AT', 'DE'] }, shop, true],
    ['but not of another country', { countries: ['US'] }, shop, false],
    [
      'but not of a country when its own is unknown',
      { countries: ['DE'] },
      { app_id: 'app_shop', country: null },
      false,
    ],
    ['of its app and country', { app_ids: ['app_shop'], countries: ['DE'] }, shop, true],
    ['but not when only one of the two matches', { app_ids: ['app_shop'], countries: ['US'] }, shop, false],
  ] as const)('%s', (_rule, routing, from, reached) => {
    const layer = aLayer({
      routing: {
        ...('app_ids' in routing ? { app_ids: [...routing.app_ids] } : {}),
        ...('countries' in routing ? { countries: [...routing.countries] } : {}),
      },
    });
    expect(routeLayers([layer], from)).toEqual(reached ? [layer] : []);
  });

  test('that is switched off, so that its delivery can say so', () => {
    const layer = aLayer({ is_active: false });
    expect(routeLayers([layer], shop)).toEqual([layer]);
  });

  test('but not one that was deleted', () => {
    expect(routeLayers([aLayer({ is_deleted: true })], shop)).toEqual([]);
  });

  test('each of several by itself', () => {
    const german = aLayer({ routing: { countries: ['DE'] } });
    const american = aLayer({ routing: { countries: ['US'] } });
    const everywhere = aLayer({ type: 'tiktok_ads' });
    expect(routeLayers([german, american, everywhere], shop)).toEqual([german, everywhere]);
  });
});
