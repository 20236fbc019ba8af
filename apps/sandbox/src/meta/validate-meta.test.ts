import { describe, expect, it } from '@jest/globals';
import type { Mode } from '../mode.js';
import { aMetaAppEvent, aMetaEvent, EMAIL_HASH, extinfo, NOON, NOON_SECONDS } from '../testing/events.js';
import { validateMetaRequest } from './validate-meta.js';

const DAY = 86_400;
const HASH_OF_NULL = '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b';

function validate(events: readonly unknown[], mode: Mode = 'faithful') {
  return validateMetaRequest({ data: events }, { mode, now: NOON });
}

/** Subcode and explanation of the refusal of one event; `accepted` where there is none. */
function verdict(event: unknown, mode: Mode = 'faithful'): string {
  const validation = validate([event], mode);
  if (validation.kind === 'accepted') return 'accepted';
  const { subcode, explanation } = validation.refusal;
  return subcode === 2804019 ? `2804019 ${explanation}` : String(subcode);
}

function withUserData(userData: unknown) {
  return aMetaEvent({ user_data: userData });
}

function withCustomData(customData: unknown, event_name = 'AddToCart') {
  return aMetaEvent({ event_name, custom_data: customData });
}

function messaging(messaging_channel: string | undefined, userData: object, fields: object = {}) {
  return aMetaEvent({
    event_name: 'QualifiedLead',
    action_source: 'business_messaging',
    messaging_channel,
    user_data: userData,
    ...fields,
  });
}

describe('the schema of an event', () => {
  it.each([
    ['an event is an object', 7, "$['data'][0] must be an object."],
    ['an event has a name', aMetaEvent({ event_name: undefined }), "$['data'][0]['event_name'] is required."],
    ['a name is not empty', aMetaEvent({ event_name: '' }), "$['data'][0]['event_name'] is required."],
    ['an event has a time', aMetaEvent({ event_time: null }), "$['data'][0]['event_time'] is required."],
    [
      'a time is an integer',
      aMetaEvent({ event_time: 1.5 }),
      "$['data'][0]['event_time'] must be an integer.",
    ],
    [
      'an event has user_data',
      aMetaEvent({ user_data: undefined }),
      "$['data'][0]['user_data'] is required.",
    ],
    ['user_data is an object', aMetaEvent({ user_data: [] }), "$['data'][0]['user_data'] must be an object."],
    ['custom_data is an object', withCustomData('x'), "$['data'][0]['custom_data'] must be an object."],
    ['an event id is a string', aMetaEvent({ event_id: 7 }), "$['data'][0]['event_id'] must be a string."],
    ['opt_out is a boolean', aMetaEvent({ opt_out: 'no' }), "$['data'][0]['opt_out'] must be a boolean."],
    [
      'an identifier is text',
      withUserData({ em: { a: 1 } }),
      "$['data'][0]['user_data']['em'] must be a string or an array of strings.",
    ],
    [
      'contents is an array',
      withCustomData({ contents: '[]' }),
      "$['data'][0]['custom_data']['contents'] must be an array.",
    ],
    [
      'a value is a number',
      withCustomData({ value: 'twelve', currency: 'USD' }),
      "$['data'][0]['custom_data']['value'] must be a number.",
    ],
    [
      'an app event has app_data',
      aMetaEvent({ action_source: 'app' }),
      "$['data'][0]['app_data'] is required.",
    ],
    [
      'an app event says whether the advertiser may track',
      aMetaAppEvent({ advertiser_tracking_enabled: undefined }),
      "$['data'][0]['app_data']['advertiser_tracking_enabled'] is required.",
    ],
  ])('%s', (_rule, event, explanation) => {
    expect(verdict(event)).toBe(`2804019 The parameter ${explanation}`);
  });

  it('has no other keys, not even those of app_data', () => {
    expect(verdict(aMetaEvent({ advertiser_tracking_enabled: 1 }))).toBe(
      `2804019 Unexpected key "advertiser_tracking_enabled" on param "$['data'][0]"`,
    );
  });

  it('has no other keys in its contents', () => {
    expect(verdict(withCustomData({ contents: [{ id: 'a' }, { id: 'b', name: 'x' }] }))).toBe(
      `2804019 Unexpected key "name" on param "$['data'][0]['custom_data']['contents'][1]"`,
    );
  });

  it('knows its action sources', () => {
    expect(verdict(aMetaEvent({ action_source: 'web' }))).toMatch(
      /^2804019 .*\['action_source'\] must be one of email, /,
    );
  });
});

describe('the fields of an event', () => {
  it.each([
    [
      'an event is not older than seven days',
      aMetaEvent({ event_time: NOON_SECONDS - 7 * DAY - 1 }),
      2804003,
    ],
    [
      'an event of a store is not older than 62 days',
      aMetaEvent({ event_time: NOON_SECONDS - 62 * DAY - 1, action_source: 'physical_store' }),
      2804003,
    ],
    ['an event is not in the future', aMetaEvent({ event_time: NOON_SECONDS + 61 }), 2804004],
    ['a time is not in milliseconds', aMetaEvent({ event_time: NOON }), 2804004],
    ['a click id has its payload', withUserData({ fbc: 'fb.1.1554763741205.' }), 2804001],
    ['a click id is not a bare fbclid', withUserData({ fbc: 'AbCdEfGh' }), 2804001],
    ['contents are objects', withCustomData({ contents: ['sku'] }), 2804008],
    ['contents have ids', withCustomData({ contents: [{ quantity: 1 }] }), 2804008],
    ['a Purchase has a value', withCustomData({ currency: 'USD' }, 'Purchase'), 2804009],
    ['a Purchase without custom_data has no value', aMetaEvent({ event_name: 'Purchase' }), 2804009],
    ['a Purchase has a currency', withCustomData({ value: 1 }, 'Purchase'), 2804010],
    ['the currency of a Purchase is one', withCustomData({ value: 1, currency: 'XYZ' }, 'Purchase'), 2804011],
    [
      'the list of currencies is narrower than ISO 4217',
      withCustomData({ value: 1, currency: 'MRU' }, 'Purchase'),
      2804011,
    ],
    ['a value has a currency', withCustomData({ value: 1 }), 2804023],
    ['a lead id has 15 to 17 digits', withUserData({ lead_id: '123' }), 2804036],
    [
      'the version of the operating system is not empty',
      aMetaAppEvent({ extinfo: extinfo({ 4: '' }) }),
      2804043,
    ],
    ['a device is iOS or Android', aMetaAppEvent({ extinfo: extinfo({ 0: 'w2' }) }), 2804043],
    ['a device has 16 values', aMetaAppEvent({ extinfo: ['i2', '', '', '', '17.0'] }), 2804043],
    ['an app event has a device', aMetaAppEvent({ extinfo: undefined }), 2804043],
  ])('%s', (_rule, event, subcode) => {
    expect(verdict(event)).toBe(String(subcode));
  });
});

describe('the fields of a messaging event', () => {
  it.each([
    ['it names its channel', messaging(undefined, { page_id: '1' }), 2804063],
    [
      'its name is one of those supported',
      messaging('messenger', { page_id: '1' }, { event_name: 'Lead' }),
      2804066,
    ],
    ['Messenger needs a page', messaging('messenger', { page_scoped_user_id: '1' }), 2804069],
    ['WhatsApp needs a click', messaging('whatsapp', { page_id: '1' }), 2804071],
    ['WhatsApp needs a page or an account', messaging('whatsapp', { ctwa_clid: 'x' }), 2804116],
    ['Instagram needs a scoped id', messaging('instagram', { ig_account_id: '1' }), 2804075],
    ['Instagram needs an account', messaging('instagram', { ig_sid: '1' }), 2804079],
    [
      'an order has a currency',
      messaging('messenger', { page_id: '1' }, { event_name: 'OrderCreated', custom_data: { value: 1 } }),
      2804081,
    ],
  ])('%s', (_rule, event, subcode) => {
    expect(verdict(event)).toBe(String(subcode));
  });

  it('is accepted with the ids of its channel', () => {
    expect(verdict(messaging('whatsapp', { ctwa_clid: 'x', whatsapp_business_account_id: '1' }))).toBe(
      'accepted',
    );
  });
});

describe('customer information', () => {
  it.each([
    ['nothing at all', {}],
    ['only null and empty values', { em: null, ph: '', fn: [], ln: [''] }],
    ['a user agent', { client_user_agent: 'Mozilla/5.0' }],
    ['a user agent and no address', { client_user_agent: 'Mozilla/5.0', client_ip_address: null }],
    [
      'a place, a gender and a user agent',
      { ct: 'x', country: 'x', st: 'x', zp: 'x', ge: 'x', client_user_agent: 'x' },
    ],
    ['a date of birth and a user agent', { db: 'x', client_user_agent: 'x' }],
    ['a first name and a gender', { fn: 'x', ge: 'x' }],
    ['a last name and a gender', { ln: 'x', ge: 'x' }],
    ['keys that identify nobody', { partner_id: 'x', client_user_agent: 'x' }],
  ])('%s is too little', (_what, userData) => {
    expect(verdict(withUserData(userData))).toBe('2804050');
  });

  it.each([
    ['an e-mail address', { em: EMAIL_HASH }],
    ['an external id', { external_id: 'customer' }],
    ['a browser id', { fbp: 'fb.1.1554763741205.1098115397' }],
    ['a click id', { fbc: 'fb.1.1554763741205.AbCd' }],
    ['an address and a user agent', { client_ip_address: '203.0.113.9', client_user_agent: 'x' }],
    ['a first and a last name', { fn: 'x', ln: 'x' }],
    ['a first name and a city', { fn: 'x', ct: 'x' }],
    ['a date of birth and a city', { db: 'x', ct: 'x' }],
  ])('%s is enough', (_what, userData) => {
    expect(verdict(withUserData(userData))).toBe('accepted');
  });
});

describe('what the endpoint is known to take', () => {
  it.each([
    ['a value of zero', withCustomData({ value: 0, currency: 'USD' }, 'Purchase')],
    [
      'a value as text and a currency in lower case',
      withCustomData({ value: '142.52', currency: 'usd' }, 'Purchase'),
    ],
    ['custom properties', withCustomData({ colour: 'red', deep: { er: [1] } })],
    ['undocumented keys of user_data', withUserData({ em: EMAIL_HASH, partner_name: 'x' })],
    ['no action source', aMetaEvent({ action_source: undefined })],
    ['a website event without user agent and address', aMetaEvent({ event_source_url: undefined })],
    ['an unhashed e-mail address', withUserData({ em: 'someone@example.com' })],
    ['the appendix of the Parameter Builder on a hash', withUserData({ em: `${EMAIL_HASH}.AQQAAQMC` })],
    ['the appendix on a click id', withUserData({ fbc: 'fb.1.1554763741205.AbCd.AQQAAQMC' })],
    ['extinfo as an object, as Meta’s SDK writes it', aMetaAppEvent({ extinfo: { ...extinfo() } })],
    ['an event of just seven days', aMetaEvent({ event_time: NOON_SECONDS - 7 * DAY })],
    [
      'a store event of a month',
      aMetaEvent({ event_time: NOON_SECONDS - 30 * DAY, action_source: 'physical_store' }),
    ],
    ['a custom event name', aMetaEvent({ event_name: 'level_up' })],
    ['null in optional fields', aMetaEvent({ custom_data: null, event_id: null })],
  ])('accepts %s', (_what, event) => {
    expect(verdict(event)).toBe('accepted');
  });
});

describe('a batch', () => {
  it('is refused whole for one bad event, which only the schema refusal names', () => {
    const validation = validate([aMetaEvent(), aMetaEvent(), aMetaEvent({ event_name: undefined })]);
    expect(validation).toMatchObject({
      kind: 'refused',
      refusal: {
        status: 400,
        code: 100,
        message: 'Invalid parameter',
        transient: false,
        explanation: "The parameter $['data'][2]['event_name'] is required.",
        index: 2,
      },
    });
  });

  it.each([
    ['the schema of any event goes before the time of the first', [tooOld(), aMetaEvent({ x: 1 })], 2804019],
    ['the time of any event goes before the fields of the first', [withUserData({}), tooOld()], 2804003],
    [
      'the time of an event goes before its customer information',
      [{ ...tooOld(), user_data: { client_user_agent: 'x' } }],
      2804003,
    ],
  ])('%s', (_rule, events, subcode) => {
    expect(validate(events)).toMatchObject({ refusal: { subcode } });
  });

  it.each([
    ['no data', undefined],
    ['data that is not JSON', '[{'],
    ['data that is no list', { a: 1 }],
    ['an empty list', []],
  ])('is refused with %s', (_what, data) => {
    const validation = validateMetaRequest({ data }, { mode: 'faithful', now: NOON });
    expect(validation).toMatchObject({
      refusal: { code: 100, message: '(#100) The parameter data is required' },
    });
    expect(validation).not.toHaveProperty('refusal.subcode');
  });

  it('has at most 1,000 events', () => {
    const events = Array.from({ length: 1_001 }, () => aMetaEvent());
    expect(validate(events.slice(1)).kind).toBe('accepted');
    expect(validate(events)).toMatchObject({ kind: 'refused', refusal: { code: 100, subcode: 2804019 } });
  });

  it('may be JSON text, and its events too', () => {
    const event = aMetaEvent();
    for (const data of [
      JSON.stringify([event]),
      [JSON.stringify(event)],
      JSON.stringify([JSON.stringify(event)]),
    ]) {
      expect(validateMetaRequest({ data }, { mode: 'faithful', now: NOON })).toMatchObject({
        kind: 'accepted',
        events: [event],
      });
    }
  });

  it('carries its test event code beside the events', () => {
    const body = { data: [aMetaEvent()], test_event_code: 'TEST123', id: '1', partner_agent: null };
    expect(validateMetaRequest(body, { mode: 'faithful', now: NOON })).toMatchObject({
      testEventCode: 'TEST123',
    });
  });
});

describe('strict mode', () => {
  it('accepts what the documentation asks for', () => {
    expect(verdict(aMetaEvent(), 'strict')).toBe('accepted');
    expect(verdict(aMetaAppEvent(), 'strict')).toBe('accepted');
  });

  it.each([
    [
      'a time is a number',
      aMetaEvent({ event_time: String(NOON_SECONDS) }),
      "['event_time'] must be an integer",
    ],
    [
      'an event says where it happened',
      aMetaEvent({ action_source: undefined }),
      "['action_source'] is required",
    ],
    [
      'a website event has a user agent',
      withUserData({ em: EMAIL_HASH }),
      "['user_data']['client_user_agent'] is required for website events",
    ],
    [
      'a website event has an address',
      aMetaEvent({ event_source_url: 'shop.example' }),
      "['event_source_url'] is required for website events and must be an http or https address",
    ],
    [
      'an e-mail address is hashed',
      person({ em: 'someone@example.com' }),
      "['user_data']['em'] must be lower-case SHA-256 in hexadecimal",
    ],
    [
      'a hash is lower-case',
      person({ em: EMAIL_HASH.toUpperCase() }),
      "['user_data']['em'] must be lower-case SHA-256 in hexadecimal",
    ],
    [
      'a hash is not MD5',
      person({ ph: 'd41d8cd98f00b204e9800998ecf8427e' }),
      "['user_data']['ph'] must be lower-case SHA-256 in hexadecimal",
    ],
    [
      'a hash is not that of a placeholder',
      person({ em: [EMAIL_HASH, HASH_OF_NULL] }),
      "['user_data']['em'] is the hash of an empty or placeholder text",
    ],
    [
      'an external id is not the hash of a placeholder',
      person({ external_id: HASH_OF_NULL }),
      "['user_data']['external_id'] is the hash of an empty or placeholder text",
    ],
    ['a list is not empty', person({ ph: [] }), "['user_data']['ph'] must not be empty"],
    [
      'an identifier is a string',
      person({ lead_id: 123456789012345 }),
      "['user_data']['lead_id'] must be a string",
    ],
    [
      'an address is one value',
      person({ client_ip_address: ['203.0.113.9'] }),
      "['user_data']['client_ip_address'] must be one value",
    ],
    [
      'an address is one',
      person({ client_ip_address: '203.0.113.9:80' }),
      "['user_data']['client_ip_address'] must be an IPv4 or IPv6 address",
    ],
    [
      'user_data has documented keys',
      person({ partner_id: 'x' }),
      "['user_data']['partner_id'] is not a documented parameter",
    ],
    [
      'a browser id has its form',
      person({ fbp: 'fb.1.1.x' }),
      "['user_data']['fbp'] must have the form fb.subdomainIndex.creationTime.randomNumber",
    ],
    [
      'the time of a click is in milliseconds',
      person({ fbc: `fb.1.${NOON_SECONDS - 60}.AbCd` }),
      "['user_data']['fbc'] must have its creation time in milliseconds",
    ],
    [
      'a click is not older than 90 days',
      person({ fbc: `fb.1.${NOON - 91 * DAY * 1000}.AbCd` }),
      "['user_data']['fbc'] must not be older than 90 days",
    ],
    [
      'a click is not after its event',
      person({ fbc: `fb.1.${NOON}.AbCd` }),
      "['user_data']['fbc'] must not be after the event",
    ],
    [
      'a value is a number',
      withCustomData({ value: '1.5', currency: 'USD' }),
      "['custom_data']['value'] must be a number",
    ],
    [
      'a currency is upper-case',
      withCustomData({ value: 1, currency: 'usd' }),
      "['custom_data']['currency'] must be three upper-case letters",
    ],
    [
      'an order id is a string',
      withCustomData({ order_id: 7 }),
      "['custom_data']['order_id'] must be a string",
    ],
    [
      'content ids are strings',
      withCustomData({ content_ids: [7] }),
      "['custom_data']['content_ids'] must be an array of strings",
    ],
    [
      'a content id is a string',
      withCustomData({ contents: [{ id: 7 }] }),
      "['custom_data']['contents'][0]['id'] must be a string",
    ],
    [
      'a quantity is an integer',
      withCustomData({ contents: [{ id: 'a', quantity: 1.5 }] }),
      "['custom_data']['contents'][0]['quantity'] must be an integer",
    ],
    [
      'a content type is one of two',
      withCustomData({ content_type: 'shoe' }),
      "['custom_data']['content_type'] must be product or product_group",
    ],
    [
      'an app event says whether the app may track',
      aMetaAppEvent({ application_tracking_enabled: undefined }),
      "['app_data']['application_tracking_enabled'] is required",
    ],
    [
      'extinfo is a list of strings',
      aMetaAppEvent({ extinfo: extinfo({ 9: 1920 }) }),
      "['app_data']['extinfo'] must be an array of strings",
    ],
    [
      'limited data use names a country',
      aMetaEvent({ data_processing_options: ['LDU'] }),
      "['data_processing_options_country'] must be 0 or 1 with limited data use",
    ],
    [
      'limited data use names a state',
      aMetaEvent({ data_processing_options: ['LDU'], data_processing_options_country: 1 }),
      "['data_processing_options_state'] is required with a country, and without an IP address",
    ],
  ])('%s', (_rule, event, finding) => {
    expect(verdict(event, 'strict')).toBe(`2804019 The parameter $['data'][0]${finding}.`);
    expect(verdict(event, 'faithful')).toBe('accepted');
  });

  it.each([
    ['the appendix on a hash', person({ em: `${EMAIL_HASH}.AQ` })],
    ['the appendix on an address', person({ client_ip_address: '203.0.113.9.AQQAAQMC' })],
    ['an IPv6 address', person({ client_ip_address: '2001:db8::1' })],
    ['a click id of five parts', person({ fbc: `fb.1.${NOON - 3_600_000}.AbCd_-9.AQQAAQMC` })],
    [
      'limited data use with country and state',
      aMetaEvent({
        data_processing_options: ['LDU'],
        data_processing_options_country: 1,
        data_processing_options_state: 1000,
      }),
    ],
    ['no limited data use', aMetaEvent({ data_processing_options: [] })],
  ])('accepts %s', (_what, event) => {
    expect(verdict(event, 'strict')).toBe('accepted');
  });

  it('asks a partner agent to be short and to have letters', () => {
    const body = { data: [aMetaEvent()], partner_agent: 'a-name-that-is-much-too-long' };
    expect(validateMetaRequest(body, { mode: 'strict', now: NOON })).toMatchObject({
      refusal: { explanation: expect.stringContaining("$['partner_agent']") },
    });
  });
});

function tooOld() {
  return aMetaEvent({ event_time: NOON_SECONDS - 8 * DAY });
}

function person(userData: object) {
  return withUserData({ em: EMAIL_HASH, client_user_agent: 'Mozilla/5.0', ...userData });
}
