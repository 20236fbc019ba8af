import type { MapInput } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { partOf, payloadOf, webInput } from '../map-input.fixture.js';
import { mapToTiktok } from './map.js';

const payload = (input: MapInput) => payloadOf(mapToTiktok(input));
const properties = (input: MapInput) => partOf(payload(input), 'properties');

describe('properties', () => {
  test('name products in TikTok’s words, with ids as texts', () => {
    const sent = {
      revenue: 60,
      currency: 'eur',
      order_id: 9007199254740991,
      shop_id: 5,
      query: 'shoes',
      description: 'Two shirts',
      items: [{ id: 7, quantity: 2, price: 30, name: 'Shirt', category: 'Tops', brand: 'B' }],
    };
    expect(properties(webInput({ properties: sent }))).toEqual({
      value: 60,
      currency: 'EUR',
      contents: [
        {
          content_id: '7',
          quantity: 2,
          price: 30,
          content_name: 'Shirt',
          content_category: 'Tops',
          brand: 'B',
        },
      ],
      content_ids: ['7'],
      content_type: 'product',
      num_items: 2,
      order_id: '9007199254740991',
      shop_id: '5',
      search_string: 'shoes',
      description: 'Two shirts',
    });
  });

  test.each([
    ['new', { customer_type: 'new' }],
    ['Returning', { customer_type: 'returning' }],
    ['vip', {}],
  ])('name a customer of type %p as far as TikTok knows it', (customer_type, sent) => {
    expect(properties(webInput({ properties: { customer_type } }))).toEqual(sent);
  });

  test('keep a value of zero', () => {
    expect(properties(webInput({ properties: { revenue: 0, currency: 'USD' } }))).toEqual({
      value: 0,
      currency: 'USD',
    });
  });

  test('of a Purchase without a value have none: TikTok asks for none', () => {
    const result = mapToTiktok(webInput({ platformEvent: 'Purchase' }));
    expect(payloadOf(result)).not.toHaveProperty('properties');
    expect(result.warnings).toEqual([]);
  });

  test.each(['Purchase', 'CompletePayment'])(
    'of a %s that is a refund are not sent, nor is the event',
    (name) => {
      const parts = { platformEvent: name, properties: { revenue: -5, price: 5, currency: 'USD' } };
      expect(mapToTiktok(webInput(parts))).toEqual({
        kind: 'drop',
        reason: 'payload_invalid',
        warnings: ['value_invalid'],
      });
    },
  );

  test('leave out an amount in a currency TikTok does not take', () => {
    const result = mapToTiktok(webInput({ properties: { revenue: 5, currency: 'GEL', order_id: 'o' } }));
    expect(partOf(payloadOf(result), 'properties')).toEqual({ order_id: 'o' });
    expect(result.warnings).toEqual(['currency_unsupported']);
  });
});
