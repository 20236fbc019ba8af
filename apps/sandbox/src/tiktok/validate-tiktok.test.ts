import { describe, expect, it } from '@jest/globals';
import type { Mode } from '../mode.js';
import { aTiktokEvent, aTiktokRequest, EMAIL_HASH, NOON, PIXEL_CODE } from '../testing/events.js';
import { validateTiktokRequest } from './validate-tiktok.js';

const HASH_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const IDFA = 'EA7583CD-A667-48BC-B806-42ECB2B48606';

/** Code and message of a refusal; `accepted` where there is none. */
function verdict(request: unknown, mode: Mode = 'faithful'): string {
  const validation = validateTiktokRequest(request, { mode });
  return validation.kind === 'accepted'
    ? 'accepted'
    : `${validation.refusal.code} ${validation.refusal.message}`;
}

function web(fields: Readonly<Record<string, unknown>>) {
  return aTiktokRequest({ data: [aTiktokEvent(fields)] });
}

function app(fields: Readonly<Record<string, unknown>> = {}) {
  const event = aTiktokEvent({ page: undefined, app: { app_id: '123456' }, ...fields });
  return aTiktokRequest({ event_source: 'app', event_source_id: '7012345678901234567', data: [event] });
}

function offline(fields: Readonly<Record<string, unknown>> = {}) {
  const event = aTiktokEvent({ page: undefined, user: { email: EMAIL_HASH }, ...fields });
  return aTiktokRequest({ event_source: 'offline', event_source_id: '701234', data: [event] });
}

function crm(fields: Readonly<Record<string, unknown>> = {}) {
  const event = aTiktokEvent({
    page: undefined,
    user: { email: EMAIL_HASH },
    lead: { lead_id: 'l-1' },
    ...fields,
  });
  return aTiktokRequest({ event_source: 'crm', event_source_id: '701234', data: [event] });
}

describe('the envelope', () => {
  it.each([
    ['the body is an object', [], 'The request body is not a valid JSON object.'],
    ['the body is JSON', undefined, 'The request body is not a valid JSON object.'],
    [
      'a source is named',
      aTiktokRequest({ event_source: undefined }),
      'Invalid value for event_source: must be web, app or offline.',
    ],
    [
      'a source is known',
      aTiktokRequest({ event_source: 'email' }),
      'Invalid value for event_source: must be web, app or offline.',
    ],
    [
      'a source id is named',
      aTiktokRequest({ event_source_id: undefined }),
      'Invalid value for event_source_id: not a valid string.',
    ],
    [
      'a source id is not empty',
      aTiktokRequest({ event_source_id: '' }),
      'Invalid value for event_source_id: not a valid string.',
    ],
    [
      'a source id is a string',
      aTiktokRequest({ event_source_id: 7 }),
      'Invalid value for event_source_id: not a valid string.',
    ],
    [
      'a pixel code is no offline event set',
      { ...offline(), event_source_id: PIXEL_CODE },
      'Invalid value for event_source_id: not a valid string.',
    ],
    [
      'a pixel code is no app',
      { ...app(), event_source_id: PIXEL_CODE },
      'Invalid value for event_source_id: not a valid string.',
    ],
    ['data is a list', aTiktokRequest({ data: {} }), 'Invalid value for data: not a valid list.'],
    [
      'data has at most 1,000 events',
      aTiktokRequest({ data: Array.from({ length: 1_001 }, () => aTiktokEvent()) }),
      'Invalid value for data: longer than 1000.',
    ],
  ])('%s', (_rule, request, message) => {
    expect(verdict(request)).toBe(`40002 ${message}`);
  });

  it('says nothing against an empty list', () => {
    expect(verdict(aTiktokRequest({ data: [] }))).toBe('accepted');
    expect(verdict(aTiktokRequest({ data: [] }), 'strict')).toBe(
      '40002 Invalid value for data: must not be empty.',
    );
  });

  it('carries the source and the test event code', () => {
    expect(
      validateTiktokRequest(aTiktokRequest({ test_event_code: 'TEST1' }), { mode: 'faithful' }),
    ).toMatchObject({
      kind: 'accepted',
      eventSource: 'web',
      eventSourceId: PIXEL_CODE,
      testEventCode: 'TEST1',
    });
  });
});

describe('the types of an event', () => {
  it.each([
    ['an event has a name', web({ event: undefined }), 'data.0.event: not a valid string'],
    ['a name is not empty', web({ event: '' }), 'data.0.event: not a valid string'],
    ['an event has a time', web({ event_time: undefined }), 'data.0.event_time: not a valid integer'],
    ['a time is an integer', web({ event_time: 1.5 }), 'data.0.event_time: not a valid integer, got: 1.5'],
    [
      'a time is not text',
      web({ event_time: '1700000000' }),
      'data.0.event_time: not a valid integer, got: 1700000000',
    ],
    ['an event id is text', web({ event_id: 7 }), 'data.0.event_id: not a valid string, got: 7'],
    [
      'an e-mail address is text',
      web({ user: { email: 7 } }),
      'data.0.user.email: not a valid string or list of strings, got: 7',
    ],
    [
      'a list of phones is of text',
      web({ user: { phone: [7] } }),
      'data.0.user.phone: not a valid string or list of strings',
    ],
    ['a click id is one text', web({ user: { ttclid: ['x'] } }), 'data.0.user.ttclid: not a valid string'],
    ['properties are an object', web({ properties: [] }), 'data.0.properties: not a valid object'],
    [
      'a value is a number',
      web({ properties: { value: '12.50' } }),
      'data.0.properties.value: not a valid number, got: 12.50',
    ],
    [
      'a count is an integer',
      web({ properties: { num_items: 1.5 } }),
      'data.0.properties.num_items: not a valid integer, got: 1.5',
    ],
    [
      'an order id is text',
      web({ properties: { order_id: 7 } }),
      'data.0.properties.order_id: not a valid string, got: 7',
    ],
    [
      'contents are a list',
      web({ properties: { contents: {} } }),
      'data.0.properties.contents: not a valid list',
    ],
    [
      'contents are of objects',
      web({ properties: { contents: ['a'] } }),
      'data.0.properties.contents.0: not a valid object, got: a',
    ],
    [
      'a content id is text',
      web({ properties: { contents: [{ content_id: 'a' }, { content_id: 7 }] } }),
      'data.0.properties.contents.1.content_id: not a valid string, got: 7',
    ],
    [
      'a page has its address',
      web({ page: { referrer: 'https://x.example' } }),
      'data.0.page.url: not a valid string',
    ],
    [
      'limited data use is yes or no',
      web({ limited_data_use: 'yes' }),
      'data.0.limited_data_use: not a valid boolean, got: yes',
    ],
    ['an app event names its app', app({ app: undefined }), 'data.0.app.app_id: not a valid string'],
    ['a CRM event names its lead', crm({ lead: {} }), 'data.0.lead.lead_id: not a valid string'],
    [
      'an offline event is a standard one',
      offline({ event: 'level_up' }),
      'data.0.event: must be a standard event, got: level_up',
    ],
    ['an event is an object', aTiktokRequest({ data: [7] }), 'data.0.event: not a valid object, got: 7'],
  ])('%s', (_rule, request, message) => {
    expect(verdict(request)).toBe(`40002 Invalid value for ${message}.`);
  });

  it('refuses the whole batch for its first bad event', () => {
    const request = aTiktokRequest({
      data: [aTiktokEvent(), aTiktokEvent({ event_id: 7 }), aTiktokEvent({ event: '' })],
    });
    expect(validateTiktokRequest(request, { mode: 'faithful' })).toMatchObject({
      kind: 'refused',
      refusal: { index: 1 },
    });
  });

  it.each([
    ['every source', [web({}), app(), offline(), crm()]],
    ['an unhashed e-mail address', [web({ user: { email: 'someone@example.com' } })]],
    ['no page', [web({ page: undefined })]],
    ['an impossible address', [web({ user: { ip: '123.456.789.1' } })]],
    ['a locale with an underscore', [web({ user: { locale: 'en_US' } })]],
    ['an unsupported currency', [web({ properties: { value: 1, currency: 'GEL' } })]],
    ['custom properties and parts', [web({ properties: { colour: 'red' }, device: { mobile: true } })]],
    ['a time in milliseconds', [web({ event_time: NOON })]],
    ['null in optional fields', [web({ event_id: null, user: null, properties: { value: null } })]],
  ])('accepts %s', (_what, requests) => {
    for (const request of requests) expect(verdict(request)).toBe('accepted');
  });
});

describe('strict mode', () => {
  it('accepts what the documentation asks for, from every source', () => {
    for (const request of [web({}), app(), offline(), crm()])
      expect(verdict(request, 'strict')).toBe('accepted');
  });

  it.each([
    [
      'a time is in seconds',
      web({ event_time: NOON }),
      'event_time: must be in seconds, and is in milliseconds',
    ],
    [
      'a reserved name is not used',
      web({ event: 'Checkout' }),
      'event: is a reserved name, counted as PlaceAnOrder',
    ],
    ['a web event has its page', web({ page: undefined }), 'page.url: is required for web events'],
    [
      'an e-mail address is hashed',
      web({ user: { email: 'someone@example.com' } }),
      'user.email: must be lower-case SHA-256 in hexadecimal',
    ],
    [
      'a hash is lower-case',
      web({ user: { email: EMAIL_HASH.toUpperCase() } }),
      'user.email: must be lower-case SHA-256 in hexadecimal',
    ],
    [
      'each of a list is hashed',
      web({ user: { phone: [EMAIL_HASH, '+15551234567'] } }),
      'user.phone: must be lower-case SHA-256 in hexadecimal',
    ],
    [
      'an external id is hashed',
      web({ user: { external_id: 'u1' } }),
      'user.external_id: must be lower-case SHA-256 in hexadecimal',
    ],
    [
      'a hash is not that of nothing',
      web({ user: { email: HASH_OF_NOTHING } }),
      'user.email: is the hash of an empty or placeholder text',
    ],
    ['a city is not hashed', web({ user: { city: EMAIL_HASH } }), 'user.city: must not be hashed'],
    [
      'a city is lower-case',
      web({ user: { city: 'São Paulo' } }),
      'user.city: must be lower-case without spaces or punctuation',
    ],
    [
      'a country is two letters',
      web({ user: { country: 'usa' } }),
      'user.country: must be two letters of ISO 3166-1',
    ],
    [
      'an address is public',
      web({ user: { ip: '192.168.1.1' } }),
      'user.ip: must be a public IPv4 or IPv6 address',
    ],
    [
      'a locale is BCP 47',
      web({ user: { locale: 'en_US' } }),
      'user.locale: must be a BCP 47 tag such as en-US',
    ],
    [
      'an empty value is left out',
      web({ user: { ttclid: '' } }),
      'user.ttclid: must be left out where it is empty',
    ],
    [
      'an empty list is left out',
      web({ properties: { content_ids: [] } }),
      'properties.content_ids: must be left out where it is empty',
    ],
    ['a user has documented keys', web({ user: { name: 'x' } }), 'user.name: is not a documented parameter'],
    [
      'a device id is not of the web',
      web({ user: { idfa: IDFA } }),
      'user.idfa: does not belong to web events',
    ],
    [
      'a click id is not of an app',
      app({ user: { ttclid: 'E.C.P.x' } }),
      'user.ttclid: does not belong to app events',
    ],
    [
      'a page is not of an app',
      app({ page: { url: 'https://x.example' } }),
      'page: does not belong to app events',
    ],
    [
      'an IDFA is upper-case',
      app({ user: { idfa: IDFA.toLowerCase() } }),
      'user.idfa: must be upper-case, or SHA-256 of its upper-case form',
    ],
    [
      'a GAID is lower-case',
      app({ user: { gaid: IDFA } }),
      'user.gaid: must be lower-case, or SHA-256 of its lower-case form',
    ],
    [
      'a tracking answer is one of five',
      app({ user: { att_status: 'authorized' } }),
      'user.att_status: must be one of AUTHORIZED, DENIED, NOT_DETERMINED, RESTRICTED, NOT_APPLICABLE',
    ],
    [
      'limited data use has an address',
      web({ user: { email: EMAIL_HASH }, limited_data_use: true }),
      'user.ip: must be a public address with limited data use',
    ],
    [
      'a currency is supported',
      web({ properties: { value: 1, currency: 'GEL' } }),
      'properties.currency: must be a supported ISO 4217 code',
    ],
    [
      'a content type is one of two',
      web({ properties: { content_type: 'shoe' } }),
      'properties.content_type: must be product or product_group',
    ],
    [
      'a content type is not one item’s',
      web({ properties: { contents: [{ content_type: 'product' }] } }),
      'properties.contents.0.content_type: belongs to properties, not to its contents',
    ],
  ])('%s', (_rule, request, finding) => {
    expect(verdict(request, 'strict')).toBe(`40002 Invalid value for data.0.${finding}.`);
    expect(verdict(request, 'faithful')).toBe('accepted');
  });

  it.each([
    [
      'a web source',
      { ...web({}), event_source_id: 'pixel' },
      'must be a pixel code of 20 capitals and digits',
    ],
    ['an app source', { ...app(), event_source_id: 'com.shop' }, 'must be a TikTok app id of digits'],
  ])('knows the id of %s', (_what, request, finding) => {
    expect(verdict(request, 'strict')).toBe(`40002 Invalid value for event_source_id: ${finding}.`);
    expect(verdict(request, 'faithful')).toBe('accepted');
  });
});
