import { expect, test } from '@jest/globals';
import { sha256Hex } from '../identity/index.js';
import { CONTEXT as SEAL_CONTEXT } from './seal.fixture.js';
import { sealTraits, type TraitsContext } from './seal-traits.js';

const CONTEXT: TraitsContext = {
  app: { ...SEAL_CONTEXT.app, settings: {} },
  now: SEAL_CONTEXT.now,
  country: 'GB',
};

test('who a user is becomes hashes, what names nobody stays', () => {
  expect(
    sealTraits(
      {
        email: 'Ann@example.com',
        phone: '07911 123456',
        name: 'Ann Lee',
        plan: 'pro',
        signup_date: '2026-01-01',
      },
      CONTEXT,
    ),
  ).toEqual({
    identity: {
      em: [sha256Hex('ann@example.com')],
      ph: [sha256Hex('447911123456')],
      ph_e164: [sha256Hex('+447911123456')],
    },
    properties: { plan: 'pro', signup_date: '2026-01-01' },
    warnings: ['personal_data_removed'],
  });
});

test('an external id of a user is hashed in the form of either platform and not kept in clear', () => {
  expect(sealTraits({ external_id: ['CRM 7', 8], plan: 'pro' }, CONTEXT)).toEqual({
    identity: {
      external_id: [sha256Hex('CRM 7'), sha256Hex('8')],
      external_id_lower: [sha256Hex('crm7'), sha256Hex('8')],
    },
    properties: { plan: 'pro' },
    warnings: [],
  });
});

test('the state of a user is a state even alone', () => {
  expect(sealTraits({ state: 'NY' }, CONTEXT).identity).toEqual({ state: 'ny' });
});

test('a zip that came as a number is read in the country of the address', () => {
  expect(sealTraits({ zip: 2134 }, { ...CONTEXT, country: 'US' }).identity).toEqual({
    zp: [sha256Hex('02134')],
  });
});

test('the country of the address reads a phone number and is not taken for the user’s own', () => {
  expect(sealTraits({ phone: '07911 123456' }, CONTEXT).identity).not.toHaveProperty('country');
});

test('devices and clicks are not kept with a user', () => {
  const { identity, properties, warnings } = sealTraits(
    { idfa: 'EA7583CD-A667-48BC-B806-42ECB2B48606', fbclid: 'AbC', ip: '8.8.8.8', plan: 'pro' },
    CONTEXT,
  );
  expect(identity).toEqual({});
  expect(properties).toEqual({ plan: 'pro' });
  expect(warnings).toEqual(['personal_data_removed']);
});
