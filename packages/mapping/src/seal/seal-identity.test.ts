import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../identity/index.js';
import { CONTEXT, seal } from './seal.fixture.js';
import type { SealContext } from './seal-event.js';

const HASHED_EMAIL = sha256Hex('ann@example.com');

describe('who an event happened to', () => {
  test('is normalised, hashed and kept apart', () => {
    const { event, matching, warnings } = seal({
      email: ' Ann@Example.com ',
      phone: '(650) 555-1212',
      first_name: 'Mary-Jane',
      last_name: "O'Connor",
      gender: 'Female',
      birth_date: '1997-02-16',
      city: 'São Paulo',
      state: 'California',
      zip: 94035,
      country_code: 'US',
      app_user_id: 'user_42',
      install_id: 'inst_1',
    });
    expect(matching).toEqual({
      em: [HASHED_EMAIL],
      ph: [sha256Hex('16505551212')],
      ph_e164: [sha256Hex('+16505551212')],
      fn: [sha256Hex('maryjane')],
      ln: [sha256Hex('oconnor')],
      ge: [sha256Hex('f')],
      db: [sha256Hex('19970216')],
      zp: [sha256Hex('94035')],
      city: 'sãopaulo',
      state: 'ca',
      country: 'us',
      external_id: [sha256Hex('user_42'), sha256Hex('inst_1')],
      external_id_lower: [sha256Hex('user_42'), sha256Hex('inst_1')],
      ip: '203.0.113.7',
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
    });
    expect(event.body).toEqual({});
    expect(warnings).toEqual([]);
  });

  test('may come as digests, appendix and all, and is not hashed again', () => {
    const { matching, warnings } = seal({
      email_sha256: HASHED_EMAIL,
      phone_hash: `${sha256Hex('16505551212')}.AQQCAQMC`,
      properties: {
        user_data: { fn: [sha256Hex('ann')], ct: sha256Hex('berlin'), country: sha256Hex('de') },
      },
    });
    expect(matching).toMatchObject({
      em: [HASHED_EMAIL],
      ph: [`${sha256Hex('16505551212')}.AQQCAQMC`],
      fn: [sha256Hex('ann')],
      ct_hashed: [sha256Hex('berlin')],
      country_hashed: [sha256Hex('de')],
    });
    expect(matching).not.toHaveProperty('country');
    expect(matching).not.toHaveProperty('ph_e164');
    expect(warnings).toEqual([]);
  });

  test('is a number’s digest of the form its name tells', () => {
    const digest = sha256Hex('+16505551212');
    const { matching } = seal({ user_data: { sha256_phone_number: digest } });
    expect(matching.ph_e164).toEqual([digest]);
    expect(matching).not.toHaveProperty('ph');
  });

  test('may be placed by an edge that writes into the event', () => {
    const { matching, event } = seal({
      country_code: 'US',
      subdivision1_code: 'CA',
      client_city: 'San Francisco',
    });
    expect(matching).toMatchObject({ country: 'us', state: 'ca', city: 'sanfrancisco' });
    expect(event.body).toEqual({});
  });

  test('is left out as a digest that no platform can match, and the event goes on', () => {
    const { matching, warnings, event } = seal({
      email_hash: HASHED_EMAIL.toUpperCase(),
      email_md5: 'd41d8cd98f00b204e9800998ecf8427f',
    });
    expect(matching).not.toHaveProperty('em');
    expect(warnings).toEqual(['hash_refused']);
    expect(event.event_name).toBe('purchase_success');
  });

  test('is a text in clear under the name of a digest: it is taken out and refused', () => {
    const { matching, warnings, event } = seal({ properties: { email_hash: 'ann@example.com' } });
    expect(matching).not.toHaveProperty('em');
    expect(warnings).toEqual(['hash_refused']);
    expect(JSON.stringify(event)).not.toContain('ann@');
  });

  test('may have several addresses and numbers, each once', () => {
    const { matching } = seal({
      emails: ['ann@example.com', 'ANN@example.com', 'a@example.org'],
      phones: ['+16505551212', '650-555-1212'],
    });
    expect(matching.em).toEqual([HASHED_EMAIL, sha256Hex('a@example.org')]);
    expect(matching.ph).toEqual([sha256Hex('16505551212')]);
  });

  test.each([
    ['an empty text', ''],
    ['null', null],
    ['a list of nothing', [null, '', ' ']],
  ])('is nobody for %s, without a warning', (_what, email) => {
    const { matching, warnings } = seal({ email });
    expect(matching).not.toHaveProperty('em');
    expect(warnings).toEqual([]);
  });

  test.each([
    ['email', 'not an address', 'email_invalid'],
    ['email', 'undefined', 'email_invalid'],
    ['phone', '12', 'phone_unresolved'],
    ['first_name', 'N/A', 'name_invalid'],
    ['last_name', '123', 'name_invalid'],
    ['city', '(not set)', 'city_invalid'],
    ['zip', '00000', 'zip_invalid'],
    ['country', 'Middle Earth', 'country_unknown'],
    ['birth_date', '2/3/1997', 'birth_date_invalid'],
    ['gender', 'unspecified', 'gender_invalid'],
    ['idfa', 'not-a-uuid', 'device_id_invalid'],
    ['fbclid', 'cut,0', 'click_id_malformed'],
    ['_fbc', 1735689600000, 'click_id_malformed'],
    ['_fbp', 'fb.1.x.y', 'click_id_malformed'],
    ['ip', '10.0.0.1', 'ip_not_public'],
  ])('is left out with a warning where %s is %p', (field, value, warning) => {
    const { warnings, event } = seal({ [field]: value });
    expect(warnings).toEqual([warning]);
    expect(event.body).toEqual({});
  });
});

describe('where one thing is named twice', () => {
  test('the event wins over its properties, and they over objects', () => {
    expect(
      seal({
        properties: { email: 'b@example.com', user: { email: 'c@example.com' } },
        user: { email: 'd@example.com' },
        email: 'ann@example.com',
      }).matching.em,
    ).toEqual([HASHED_EMAIL]);
    expect(
      seal({ user: { email: 'd@example.com' }, properties: { email: 'ann@example.com' } }).matching.em,
    ).toEqual([HASHED_EMAIL]);
    expect(
      seal({ properties: { user: { email: 'd@example.com' } }, user: { email: 'ann@example.com' } }).matching
        .em,
    ).toEqual([HASHED_EMAIL]);
  });

  test('a usable value wins over an unusable one above it', () => {
    const { matching, warnings } = seal({ email: 'oops', properties: { email: 'ann@example.com' } });
    expect(matching.em).toEqual([HASHED_EMAIL]);
    expect(warnings).toEqual(['email_invalid']);
  });

  test('the value in clear wins over a digest beside it', () => {
    expect(seal({ email_hash: sha256Hex('other'), email: 'ann@example.com' }).matching.em).toEqual([
      HASHED_EMAIL,
    ]);
  });

  test('a digest of the event wins over a value of its properties', () => {
    expect(seal({ email_hash: HASHED_EMAIL, properties: { email: 'b@example.com' } }).matching.em).toEqual([
      HASHED_EMAIL,
    ]);
  });
});

describe('the country', () => {
  test.each([
    ['the event’s own', { country_code: 'de' }, { country: 'US' }, 'DE', { country: 'de' }],
    ['the event’s own by name', { user: { country: 'Austria' } }, { country: 'US' }, 'AT', { country: 'at' }],
    ['the edge’s', {}, { country: 'fr' }, 'FR', { edge_country: 'fr' }],
    ['nobody’s where the edge does not know', {}, { country: 'XX' }, null, {}],
    ['nobody’s where the edge says nothing', {}, { country: null }, null, {}],
    ['not the server’s own', { platform: 'node' }, { country: 'US' }, null, {}],
  ])('is %s', (_whose, fields, context, forRouting, forMatching) => {
    const { country, matching } = seal(fields, context);
    expect(country).toBe(forRouting);
    expect({ country: matching.country, edge_country: matching.edge_country }).toEqual(forMatching);
  });

  test.each([
    ['a number has its zeros again where the edge is in the US', { zip: 2134 }, 'US', { zp: ['02134'] }],
    ['nine digits are a ZIP+4 where the edge is in the US', { zip: '940351234' }, 'US', { zp: ['94035'] }],
    ['a code of elsewhere is kept whole in the US', { zip: 'SW1A 1AA' }, 'US', { zp: ['sw1a1aa'] }],
    ['a state of elsewhere is kept in the US', { user: { state: 'Bayern' } }, 'US', { state: 'bayern' }],
    [
      'a state is not America’s where the edge is in Georgia',
      { state: 'Georgia' },
      'GE',
      { state: 'georgia' },
    ],
    ['the event’s own country wins', { zip: 2134, country: 'AU' }, 'US', { zp: ['2134'] }],
    ['nothing else is read in a country stated', { user: { state: 'Bayern', country: 'US' } }, 'DE', {}],
  ])(
    'reads a zip or state: %s',
    (_rule, fields, country, { zp, state }: { zp?: string[]; state?: string }) => {
      const { matching } = seal(fields, { country });
      expect(matching.zp).toEqual(zp?.map(sha256Hex));
      expect(matching.state).toBe(state);
    },
  );

  test('reads a national phone number: the event’s, then the edge’s, then the app’s', () => {
    const phoneOf = (fields: Readonly<Record<string, unknown>>, context: Partial<SealContext> = {}) =>
      seal({ phone: '07911 123456', ...fields }, context).matching.ph_e164;
    const british = [sha256Hex('+447911123456')];
    expect(phoneOf({ country: 'GB' })).toEqual(british);
    const { app } = CONTEXT;
    expect(phoneOf({}, { app: { ...app, settings: { default_country: 'GB' } }, country: 'US' })).toEqual(
      british,
    );
    expect(phoneOf({}, { country: 'GB' })).toEqual(british);
    // Valid in both countries: the one that is sent beside it decides.
    const german = { app: { ...app, settings: { default_country: 'GB' } }, country: 'DE' };
    expect(seal({ phone: '020 7946 0018' }, german).matching.ph_e164).toEqual([sha256Hex('+492079460018')]);
    expect(phoneOf({}, { country: 'US' })).toBeUndefined();
  });
});
