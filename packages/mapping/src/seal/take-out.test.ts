import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../identity/index.js';
import { seal } from './seal.fixture.js';

const HASHED_EMAIL = sha256Hex('ann@example.com');

describe('a name means a person', () => {
  test.each([
    ['in any spelling', { 'E-Mail': 'ann@example.com' }, {}],
    ['with a dollar sign', { $email: 'ann@example.com' }, {}],
    [
      'in camel case',
      { properties: { firstName: 'Ann', lastName: 'Lee', postalCode: '94035' } },
      { properties: {} },
    ],
    [
      'in an object about the person',
      { properties: { customer: { name: 'Ann Lee', email: 'a@b.de', tier: 2 } } },
      { properties: { customer: { tier: 2 } } },
    ],
    [
      'in an address',
      { properties: { billing_address: { street: 'Main St 1', city: 'Berlin' } } },
      { properties: {} },
    ],
    [
      'in an address as a text',
      { properties: { address: '12 Main St', plan: 'pro' } },
      { properties: { plan: 'pro' } },
    ],
    [
      'in an item about somebody else',
      { properties: { items: [{ id: 1, recipient: { email: 'b@c.de', name: 'Bob', city: 'Ulm' } }] } },
      { properties: { items: [{ id: 1, recipient: {} }] } },
    ],
    [
      'where it is parted in two',
      { properties: { name: { first: 'Ann', last: 'Lee' } } },
      { properties: {} },
    ],
    ['beside an address', { properties: { name: 'Ann Lee', email: 'ann@example.com' } }, { properties: {} }],
    ['where its value is a phone number', { properties: { mobile: '(650) 555-1212' } }, { properties: {} }],
  ])('%s', (_where, fields, body) => expect(seal(fields).event.body).toEqual(body));

  test.each([
    [
      'name beside a price',
      { properties: { name: 'Blue Shirt', price: 9, email_sha256: HASHED_EMAIL } },
      { properties: { name: 'Blue Shirt', price: 9 } },
    ],
    ['name of a screen', { properties: { name: 'Home' } }, { properties: { name: 'Home' } }],
    [
      'name in other languages',
      { properties: { name: { en: 'Shirt', de: 'Hemd' } } },
      { properties: { name: { en: 'Shirt', de: 'Hemd' } } },
    ],
    [
      'place somebody searches for',
      { properties: { query: 'hotel', city: 'Paris', country: 'FR', zip: '75001', state: 'California' } },
      { properties: { query: 'hotel', city: 'Paris', country: 'FR', zip: '75001', state: 'California' } },
    ],
    [
      'gender a product is made for',
      { properties: { sku: 'x', gender: 'male' } },
      { properties: { sku: 'x', gender: 'male' } },
    ],
    ['state of an order', { properties: { state: 'ok' } }, { properties: { state: 'ok' } }],
    [
      'city of a shop',
      { properties: { store: { city: 'Berlin', zip: '10115' } } },
      { properties: { store: { city: 'Berlin', zip: '10115' } } },
    ],
    [
      'gender of a shoe',
      { properties: { contents: [{ id: 'x', gender: 'women' }] } },
      { properties: { contents: [{ id: 'x', gender: 'women' }] } },
    ],
    [
      'external id of an order',
      { properties: { external_id: 'order-7' } },
      { properties: { external_id: 'order-7' } },
    ],
    [
      'wish for mails',
      { properties: { email: true, sms: false } },
      { properties: { email: true, sms: false } },
    ],
    ['a flag for mobile', { properties: { mobile: 'ios' } }, { properties: { mobile: 'ios' } }],
    [
      'two letters that mean something else',
      { properties: { st: 'x', db: 3, fn: 'main' } },
      { properties: { st: 'x', db: 3, fn: 'main' } },
    ],
    [
      'monthly billing',
      { properties: { billing: 'monthly', user: 'u1' } },
      { properties: { billing: 'monthly', user: 'u1' } },
    ],
  ])('but not: %s', (_what, fields, body) => expect(seal(fields).event.body).toEqual(body));

  test('a US state in full is a state even alone', () => {
    expect(seal({ state: 'California' }).matching.state).toBe('ca');
  });

  test('a state beside a city is a state whatever it is called', () => {
    expect(seal({ state: 'NSW', city: 'Sydney', country: 'AU' }).matching).toMatchObject({
      state: 'nsw',
      city: 'sydney',
      country: 'au',
    });
  });

  test('a place and a gender beside a person are that person’s', () => {
    const properties = { email: 'ann@example.com', city: 'Paris', country: 'FR', gender: 'f', state: 'ok' };
    const { event, matching, country } = seal({ properties });
    expect(event.body).toEqual({ properties: {} });
    expect(matching).toMatchObject({ city: 'paris', country: 'fr', ge: [sha256Hex('f')], state: 'ok' });
    expect(country).toBe('FR');
  });

  test('a place of the properties sends no event to another country', () => {
    const { matching, country } = seal({ properties: { city: 'Paris', country: 'FR' } }, { country: 'DE' });
    expect(matching).not.toHaveProperty('city');
    expect(country).toBe('DE');
  });

  test('a place that is named as the client’s or the payer’s is a person’s even alone', () => {
    const properties = {
      country_code: 'FR',
      client_city: 'Paris',
      subdivision1_code: 'IDF',
      billing_zip: '75001',
    };
    const { event, matching } = seal({ properties });
    expect(event.body).toEqual({ properties: {} });
    expect(matching).toMatchObject({ country: 'fr', city: 'paris', state: 'idf', zp: [sha256Hex('75001')] });
  });
});
