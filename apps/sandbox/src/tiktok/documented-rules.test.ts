import { describe, expect, it } from '@jest/globals';
import { EMAIL_HASH, NOON } from '../testing/events.js';
import { app, crm, offline, tiktokVerdict, web } from '../testing/tiktok-verdict.js';

const HASH_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const IDFA = 'EA7583CD-A667-48BC-B806-42ECB2B48606';

describe('strict mode', () => {
  it('accepts what the documentation asks for, from every source', () => {
    for (const request of [web({}), app(), offline(), crm()])
      expect(tiktokVerdict(request, 'strict')).toBe('accepted');
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
    expect(tiktokVerdict(request, 'strict')).toBe(`40002 Invalid value for data.0.${finding}.`);
    expect(tiktokVerdict(request, 'faithful')).toBe('accepted');
  });

  it.each([
    [
      'a web source',
      { ...web({}), event_source_id: 'pixel' },
      'must be a pixel code of 20 capitals and digits',
    ],
    ['an app source', { ...app(), event_source_id: 'com.shop' }, 'must be a TikTok app id of digits'],
  ])('knows the id of %s', (_what, request, finding) => {
    expect(tiktokVerdict(request, 'strict')).toBe(`40002 Invalid value for event_source_id: ${finding}.`);
    expect(tiktokVerdict(request, 'faithful')).toBe('accepted');
  });
});
