import { describe, expect, it } from '@jest/globals';
import { aMetaAppEvent, aMetaEvent, EMAIL_HASH, extinfo, NOON, NOON_SECONDS } from '../testing/events.js';
import { DAY_SECONDS, metaVerdict, person, withCustomData, withUserData } from '../testing/meta-verdict.js';
import { validateMetaRequest } from './validate-meta.js';

const HASH_OF_NULL = '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b';

describe('strict mode', () => {
  it('accepts what the documentation asks for', () => {
    expect(metaVerdict(aMetaEvent(), 'strict')).toBe('accepted');
    expect(metaVerdict(aMetaAppEvent(), 'strict')).toBe('accepted');
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
      person({ fbc: `fb.1.${NOON - 91 * DAY_SECONDS * 1000}.AbCd` }),
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
    expect(metaVerdict(event, 'strict')).toBe(`2804019 The parameter $['data'][0]${finding}.`);
    expect(metaVerdict(event, 'faithful')).toBe('accepted');
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
    expect(metaVerdict(event, 'strict')).toBe('accepted');
  });

  it('asks a partner agent to be short and to have letters', () => {
    const body = { data: [aMetaEvent()], partner_agent: 'a-name-that-is-much-too-long' };
    expect(validateMetaRequest(body, { mode: 'strict', now: NOON })).toMatchObject({
      refusal: { explanation: expect.stringContaining("$['partner_agent']") },
    });
  });
});
