import { describe, expect, test } from '@jest/globals';
import { eventIndex } from './event-index.js';
import { redactPlatformMessage } from './redact-platform-message.js';

describe('redactPlatformMessage removes', () => {
  test.each<[string, string, string]>([
    [
      'a quoted value',
      `Invalid value "Ann Example" for data.0.user.email`,
      'Invalid value *** for data.0.user.email',
    ],
    ['a value in single quotes', `Object with ID '123' does not exist`, 'Object with ID *** does not exist'],
    ['an e-mail address', 'Invalid value ann@example.com for user.email', 'Invalid value *** for user.email'],
    ['an encoded e-mail address', 'bad url ?e=ann%40example.com here', 'bad url *** here'],
    ['an address of a page', 'Cannot read https://shop.example/ann?x=1 now', 'Cannot read *** now'],
    ['a phone number', 'phone +1 (650) 555-1212 is not valid', 'phone *** is not valid'],
    ['digits of a phone number', 'phone 16505551212 is not valid', 'phone *** is not valid'],
    ['an IPv4 address', 'ip 203.0.113.9 is not public', 'ip *** is not public'],
    ['an IPv6 address', 'ip 2001:db8:0:0:0:0:0:1 is not public', 'ip *** is not public'],
    ['a short IPv6 address', 'ip 2001:db8::8a2e:370:7334 is not public', 'ip *** is not public'],
    ['a hash', `hash ${'62a14e44'.repeat(8)} unknown`, 'hash *** unknown'],
    ['a device id', 'idfa EA7583CD-A667-48BC-B806-42ECB2B48606 unknown', 'idfa *** unknown'],
    ['a token', 'Malformed access token EAABsbCS1iHgBAKZCZCZC9ZAsample1', 'Malformed access token ***'],
    ['typographic quotes', 'Ungültiger Wert „Ann“, “Ann” und «Bob»', 'Ungültiger Wert ***, *** und ***'],
  ])('%s', (_, message, redacted) => {
    expect(redactPlatformMessage(message)).toBe(redacted);
  });
});

describe('redactPlatformMessage keeps', () => {
  test.each([
    `Unexpected key "advertiser_tracking_enabled" on param "$['data'][0]"`,
    `Unexpected key "name" on param "$['data'][12]['custom_data']['contents'][0]"`,
    `The parameter $['data'][0]['custom_data']['contents'] must be an array.`,
    '(#100) The parameter data is required',
    '(#21009) The data set upload is temporarily not ready.',
    'Invalid value for event_id: not a valid string.',
    'Batch.0.properties.contents.0.content_id: Not a valid string',
    'Invalid value for event_source: must be web, app or offline.',
    'No permission to operate pixel code: D69ESQRC77U0KGAU8B90.',
    'At most 1000 events are allowed.',
    'data_processing_options_country is required with instagram_business_account_id',
    "You can't do this; it doesn't exist.",
  ])('%s', (message) => {
    expect(redactPlatformMessage(message)).toBe(message);
  });

  test('no more of a long message than fits a row', () => {
    expect(redactPlatformMessage('word '.repeat(10_000))).toHaveLength(500);
  });
});

describe('eventIndex', () => {
  test.each<[string, number | undefined]>([
    [`Unexpected key "x" on param "$['data'][2]"`, 2],
    ['Invalid value for data.2.event_id: not a valid string.', 2],
    ['Invalid value for data[2].event_time', 2],
    ['Batch.2.properties.contents.7.content_id: Not a valid string', 2],
    ['Invalid value for data.3.event_id', undefined],
    ['Invalid value for event_id: not a valid string.', undefined],
    [`The parameter $['data'] is required.`, undefined],
    ['contents.1.content_id', undefined],
  ])('of 3 events, %p names %p', (message, index) => {
    expect(eventIndex(message, 3)).toBe(index);
  });
});
