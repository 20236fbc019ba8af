import { describe, expect, it } from '@jest/globals';
import { aTiktokEvent, aTiktokRequest, NOON, PIXEL_CODE } from '../testing/events.js';
import { app, crm, offline, tiktokVerdict, web } from '../testing/tiktok-verdict.js';
import { validateTiktokRequest } from './validate-tiktok.js';

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
    expect(tiktokVerdict(request)).toBe(`40002 ${message}`);
  });

  it('says nothing against an empty list', () => {
    expect(tiktokVerdict(aTiktokRequest({ data: [] }))).toBe('accepted');
    expect(tiktokVerdict(aTiktokRequest({ data: [] }), 'strict')).toBe(
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
    expect(tiktokVerdict(request)).toBe(`40002 Invalid value for ${message}.`);
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
    for (const request of requests) expect(tiktokVerdict(request)).toBe('accepted');
  });
});
