import type { SdkEvent } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../identity/index.js';
import { type SealContext, sealEvent } from './seal-event.js';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');
const HASHED_EMAIL = sha256Hex('ann@example.com');

const CONTEXT: SealContext = {
  app: {
    app_id: 'app_demo',
    project_id: 'project_demo',
    name: 'Demo',
    platform: 'web',
    bundle_id: null,
    android_package: null,
    web_domain: null,
    settings: { default_country: 'US' },
  },
  now: NOW,
  clockOffsetMs: 0,
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64)',
  country: 'US',
  newEventId: () => 'made-by-the-server',
};

function seal(fields: Readonly<Record<string, unknown>>, context: Partial<SealContext> = {}) {
  const raw: SdkEvent = { event: 'purchase_success', timestamp: '2026-11-25T11:59:58.123Z', ...fields };
  return sealEvent(raw, { ...CONTEXT, ...context });
}

describe('what is stored of an event', () => {
  test('is what happened, with an id, a day and a time', () => {
    const { event } = seal({
      event_id: 'order-7',
      app_user_id: 'user_42',
      install_id: 'inst_1',
      session_id: 'sess_1',
      environment: 'staging',
      platform: 'ios',
      os_version: '17.4',
      locale: 'en-US',
      utm_source: 'fb',
      properties: { revenue: 9.99, nested: { list: [1, { deep: null }] } },
      something_new: { kept: true },
    });
    expect(event).toEqual({
      app_id: 'app_demo',
      event_id: 'order-7',
      occurred_on: '2026-11-25',
      event_name: 'purchase_success',
      event_time: Date.parse('2026-11-25T11:59:58.123Z'),
      environment: 'staging',
      platform: 'ios',
      install_id: 'inst_1',
      app_user_id: 'user_42',
      session_id: 'sess_1',
      body: {
        os_version: '17.4',
        locale: 'en-US',
        utm_source: 'fb',
        properties: { revenue: 9.99, nested: { list: [1, { deep: null }] } },
        something_new: { kept: true },
      },
    });
  });

  test('has defaults where the sender said nothing', () => {
    const { event } = seal({});
    expect(event).toMatchObject({
      event_id: 'made-by-the-server',
      environment: 'production',
      platform: null,
      install_id: null,
      app_user_id: null,
      session_id: null,
      body: {},
    });
  });

  test('has its own day even where the clock was wrong, so that a resend meets the same key', () => {
    const { event } = seal({ timestamp: '2026-11-20T00:00:00Z' }, { clockOffsetMs: 5 * 86_400_000 });
    expect(event.occurred_on).toBe('2026-11-20');
    expect(event.event_time).toBe(Date.parse('2026-11-25T00:00:00Z'));
  });

  test('is never later than now, and says that it was', () => {
    const { event, warnings } = seal({ timestamp: '2026-11-25T12:00:05Z' });
    expect(event.event_time).toBe(NOW);
    expect(warnings).toContain('event_time_clamped');
  });

  test('keeps a key called __proto__ as the key it is', () => {
    const properties: unknown = JSON.parse('{"__proto__": {"polluted": true}, "plan": "pro"}');
    const { event } = seal({ properties });
    expect(JSON.stringify(event.body)).toBe('{"properties":{"__proto__":{"polluted":true},"plan":"pro"}}');
    expect({}).not.toHaveProperty('polluted');
  });

  test('cuts what is nested too deep to be looked through', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}"ann@example.com"${']'.repeat(100_000)}`);
    const { event, warnings } = seal({ properties: { deep } });
    expect(JSON.stringify(event)).not.toContain('ann@example.com');
    expect(warnings).toEqual(['personal_data_removed']);
  });

  test('refuses a click id nested too deep to be anything', () => {
    const fbc: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(seal({ fbc }).warnings).toEqual(['click_id_malformed']);
  });

  test('cuts objects about a person nested in each other without end', () => {
    const deep: unknown = JSON.parse(`${'{"user":'.repeat(50_000)}"ann@example.com"${'}'.repeat(50_000)}`);
    expect(JSON.stringify(seal({ properties: deep }).event)).not.toContain('ann@example.com');
  });
});

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
    expect(seal({ properties: { state: 'California' } }).matching.state).toBe('ca');
  });

  test('a state beside a city is a state whatever it is called', () => {
    expect(seal({ properties: { state: 'NSW', city: 'Sydney', country: 'AU' } }).matching).toMatchObject({
      state: 'nsw',
      city: 'sydney',
      country: 'au',
    });
  });
});

describe('an address anywhere else', () => {
  test('is taken out of texts, page addresses and keys, and counted once', () => {
    const { event, warnings } = seal({
      event: 'invited bob@example.com',
      event_source_url: 'https://shop.example/a?to=bob%40example.com&phone=123&x=1',
      properties: { note: 'ask bob@example.com', 'bob@example.com': 1, list: [{ text: 'bob@example.com' }] },
    });
    expect(event.event_name).toBe('invited email-removed');
    expect(event.body).toEqual({
      event_source_url: 'https://shop.example/a?to=email-removed&phone=removed&x=1',
      properties: { note: 'ask email-removed', 'email-removed': 1, list: [{ text: 'email-removed' }] },
    });
    expect(warnings).toEqual(['personal_data_removed']);
  });

  test('is sealed where an id is one, and the platforms still get the id that was given', () => {
    const { event, matching } = seal({ app_user_id: 'Ann@example.com', install_id: 'inst_1' });
    expect(event.app_user_id).toBe(`sha256:${HASHED_EMAIL}`);
    expect(matching.external_id).toEqual([sha256Hex('Ann@example.com'), sha256Hex('inst_1')]);
  });
});

describe('the country', () => {
  test.each([
    ['the event’s own', { country_code: 'de' }, { country: 'US' }, 'DE', 'de'],
    ['the event’s own by name', { properties: { country: 'Austria' } }, { country: 'US' }, 'AT', 'at'],
    ['the edge’s', {}, { country: 'fr' }, 'FR', 'fr'],
    ['nobody’s where the edge does not know', {}, { country: 'XX' }, null, undefined],
    ['nobody’s where the edge says nothing', {}, { country: null }, null, undefined],
    ['not the server’s own', { platform: 'node' }, { country: 'US' }, null, undefined],
  ])('is %s', (_whose, fields, context, forRouting, forMatching) => {
    const { country, matching } = seal(fields, context);
    expect(country).toBe(forRouting);
    expect(matching.country).toBe(forMatching);
  });

  test('reads a national phone number: the event’s, then the app’s, then the edge’s', () => {
    const phoneOf = (fields: Readonly<Record<string, unknown>>, context: Partial<SealContext> = {}) =>
      seal({ phone: '07911 123456', ...fields }, context).matching.ph_e164;
    const british = [sha256Hex('+447911123456')];
    expect(phoneOf({ country: 'GB' })).toEqual(british);
    const { app } = CONTEXT;
    expect(phoneOf({}, { app: { ...app, settings: { default_country: 'GB' } }, country: 'US' })).toEqual(
      british,
    );
    expect(phoneOf({}, { country: 'GB' })).toEqual(british);
    expect(phoneOf({}, { country: 'US' })).toBeUndefined();
  });
});

describe('the address and user agent', () => {
  test('are the connection’s', () => {
    expect(seal({}, { ip: '[2a00:1450::1]:443', userAgent: 'App/1' }).matching).toMatchObject({
      ip: '2a00:1450::1',
      user_agent: 'App/1',
    });
  });

  test('are the event’s own where it names them', () => {
    expect(seal({ ip: '198.51.100.1', properties: { user_agent: 'Theirs/2' } }).matching).toMatchObject({
      ip: '198.51.100.1',
      user_agent: 'Theirs/2',
    });
  });

  test('are never those of a server that sends for somebody', () => {
    const { matching } = seal({ platform: 'node' });
    expect(matching).not.toHaveProperty('ip');
    expect(matching).not.toHaveProperty('user_agent');
    expect(seal({ platform: 'node', ip: '198.51.100.1' }).matching.ip).toBe('198.51.100.1');
  });

  test('an address that is not public gives way to the connection’s, with a warning', () => {
    const { matching, warnings } = seal({ ip: '192.168.0.2' });
    expect(matching.ip).toBe('203.0.113.7');
    expect(warnings).toEqual(['ip_not_public']);
  });
});

describe('device ids', () => {
  const id = 'ea7583cd-a667-48bc-b806-42ecb2b48606';
  test.each([
    ['an IDFA upper-case', { idfa: id }, { idfa: id.toUpperCase() }],
    ['a GAID lower-case', { gaid: id.toUpperCase() }, { gaid: id }],
    [
      'an IDFV as it is',
      { idfv: 'Ea7583cd-a667-48bc-b806-42ecb2b48606' },
      { idfv: 'Ea7583cd-a667-48bc-b806-42ecb2b48606' },
    ],
    ['a madid of iOS as an IDFA', { platform: 'ios', madid: id }, { idfa: id.toUpperCase() }],
    ['a madid of Android as a GAID', { platform: 'android', advertising_id: id.toUpperCase() }, { gaid: id }],
    [
      'a madid of an unknown system by the case systems write it in',
      { madid: id.toUpperCase() },
      { idfa: id.toUpperCase() },
    ],
    ['an anon_id as it is', { anon_id: 'XZ-1' }, { anon_id: 'XZ-1' }],
    ['the answer to App Tracking Transparency', { att_status: 'denied' }, { att_status: 'denied' }],
  ])('keep %s', (_what, fields, matching) => expect(seal(fields).matching).toMatchObject(matching));

  test('of zeros are none, which is no mistake', () => {
    const { matching, warnings } = seal({ idfa: '00000000-0000-0000-0000-000000000000' });
    expect(matching).not.toHaveProperty('idfa');
    expect(warnings).toEqual([]);
  });
});

describe('clicks', () => {
  const EVENT_TIME = Date.parse('2026-11-25T11:59:58.123Z');

  test('are kept byte for byte and remembered with the time of the event', () => {
    const { matching, clicks } = seal({ fbclid: 'AbC_123-x', properties: { ttclid: 'E.C.P.aB-c' } });
    expect(matching).toMatchObject({ fbclid: 'AbC_123-x', ttclid: 'E.C.P.aB-c' });
    expect(clicks).toEqual([
      { kind: 'fbclid', click_id: 'AbC_123-x', first_seen_at: EVENT_TIME },
      { kind: 'ttclid', click_id: 'E.C.P.aB-c', first_seen_at: EVENT_TIME },
    ]);
  });

  test.each([
    ['event_source_url', { event_source_url: 'https://shop.example/?fbclid=AbC_1' }],
    ['page_url in properties', { properties: { page_url: 'https://shop.example/?fbclid=AbC_1' } }],
    ['url', { url: 'https://shop.example/?fbclid=AbC_1' }],
    ['a page object', { context: { page: { url: 'https://shop.example/?fbclid=AbC_1' } } }],
  ])('are taken from %s, which stays as it is', (_where, fields) => {
    const { matching, event } = seal(fields);
    expect(matching.fbclid).toBe('AbC_1');
    expect(event.body).toEqual(fields);
  });

  test('of a field win over those of a page', () => {
    expect(seal({ fbclid: 'field', url: 'https://shop.example/?fbclid=page' }).matching.fbclid).toBe('field');
  });

  test('of a cookie were first seen when it was made', () => {
    const fbc = 'fb.1.1735689600000.AbC_123-x.AQQCAQMC';
    const { matching, clicks } = seal({
      _fbc: fbc,
      fbclid: 'AbC_123-x',
      _fbp: 'fb.1.1735689600000.1098115397',
    });
    expect(matching).toMatchObject({ fbc, fbp: 'fb.1.1735689600000.1098115397' });
    expect(clicks).toEqual([{ kind: 'fbclid', click_id: 'AbC_123-x', first_seen_at: 1735689600000 }]);
  });

  test('of a cookie that a wrong clock dated after the event were seen with the event', () => {
    expect(seal({ fbc: `fb.1.${EVENT_TIME + 5_000}.AbC` }).clicks).toEqual([
      { kind: 'fbclid', click_id: 'AbC', first_seen_at: EVENT_TIME },
    ]);
  });

  test('of a cookie dated in seconds are remembered, while the cookie is not sent', () => {
    const { matching, clicks, warnings } = seal({ fbc: 'fb.1.1735689600.AbC' });
    expect(matching).not.toHaveProperty('fbc');
    expect(clicks).toEqual([{ kind: 'fbclid', click_id: 'AbC', first_seen_at: 1735689600000 }]);
    expect(warnings).toEqual(['click_id_malformed']);
  });
});
