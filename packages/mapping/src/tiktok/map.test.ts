import type { MapInput, Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import {
  EMAIL_HASH,
  INSTALL_HASH,
  type InputParts,
  mapInput,
  NOW,
  PHONE_E164_HASH,
  PHONE_HASH,
  partOf,
  payloadOf,
  USER_HASH,
  webInput,
} from '../map-input.fixture.js';
import { mapToTiktok } from './map.js';

const APP_ID = { tiktok_app_id: '7000000000000000001' };
const payload = (input: MapInput) => payloadOf(mapToTiktok(input));
const user = (input: MapInput) => partOf(payload(input), 'user');
const envelopeOf = (input: MapInput) => {
  const result = mapToTiktok(input);
  return result.kind === 'payload' ? result.envelope : result.reason;
};
const IDENTITY: Matching = {
  em: [EMAIL_HASH],
  ph: [PHONE_HASH],
  ph_e164: [PHONE_E164_HASH],
  fn: [USER_HASH],
  ln: [USER_HASH],
  zp: [INSTALL_HASH],
  city: 'sãopaulo',
  state: 'sp',
  country: 'br',
  external_id: [USER_HASH, INSTALL_HASH],
  ip: '203.0.113.9',
  user_agent: 'Mozilla/5.0',
  ttclid: 'E.C.P.abc-DEF_1',
  ttp: '2abcDEF',
  fbp: 'fb.1.1735689600000.1',
};

describe('a web event at TikTok', () => {
  test('has its id, its time in whole seconds and its page', () => {
    const input = webInput({
      event: { body: { url: 'https://a.example/x?y=1', referrer: 'https://b.example/' } },
    });
    expect(payload(input)).toEqual({
      event: 'ViewContent',
      event_id: 'event_1',
      event_time: NOW / 1000 - 10,
      user: { email: EMAIL_HASH, user_agent: 'Mozilla/5.0' },
      page: { url: 'https://a.example/x?y=1', referrer: 'https://b.example/' },
    });
    expect(envelopeOf(input)).toBe('web');
  });

  test('names its person as TikTok takes it: the phone with its plus, the place in clear', () => {
    expect(user(webInput({ matching: IDENTITY }))).toEqual({
      email: EMAIL_HASH,
      phone: PHONE_E164_HASH,
      external_id: [USER_HASH, INSTALL_HASH],
      first_name: USER_HASH,
      last_name: USER_HASH,
      zip_code: INSTALL_HASH,
      city: 'sãopaulo',
      state: 'sp',
      country: 'br',
      ip: '203.0.113.9',
      user_agent: 'Mozilla/5.0',
      ttclid: 'E.C.P.abc-DEF_1',
      ttp: '2abcDEF',
    });
  });

  test('loses the appendix that Meta’s Parameter Builder gave its hashes', () => {
    const matching = { em: [`${EMAIL_HASH}.AQYAAQAA`, EMAIL_HASH], fn: [`${USER_HASH}.Bg`] };
    expect(user(webInput({ matching }))).toMatchObject({ email: EMAIL_HASH, first_name: USER_HASH });
  });

  test('has no place that only arrived hashed', () => {
    expect(user(webInput({ matching: { em: [EMAIL_HASH], ct_hashed: [USER_HASH] } }))).not.toHaveProperty(
      'city',
    );
  });

  test.each([
    ['en_US', 'en-US'],
    ['pt-BR', 'pt-BR'],
    ['zh_Hant_TW', 'zh-Hant-TW'],
    ['English (US)', undefined],
  ])('names the locale %p as %p', (locale, tag) => {
    expect(user(webInput({ event: { body: { locale } } })).locale).toBe(tag);
  });

  test("is flagged where its name is the app's word for it", () => {
    const names = (platformEvent: string) => mapToTiktok(webInput({ platformEvent })).warnings;
    expect(names('Registration')).toEqual(['event_name_not_standard']);
    expect(names('CompleteRegistration')).toEqual([]);
  });

  test.each<[string, InputParts]>([
    ['no time', { event: { event_time: Number.NaN } }],
    ['no id', { event: { event_id: '' } }],
    ['no name', { platformEvent: '' }],
  ])('with %s is dropped, since it would sink its request', (_, parts) => {
    expect(mapToTiktok(mapInput(parts))).toMatchObject({ kind: 'drop', reason: 'payload_invalid' });
  });

  test('needs no key to match by', () => {
    expect(mapToTiktok(webInput({ matching: null })).kind).toBe('payload');
  });
});

describe('an app event at TikTok', () => {
  const app = (parts: InputParts = {}) => mapInput({ ...parts, capi: { ...APP_ID, ...parts.capi } });

  test('goes out under the TikTok App ID with the app’s own id', () => {
    const input = app({ app: { settings: { app_store_id: '1234567' } } });
    expect(envelopeOf(input)).toBe('app');
    expect(payload(input)).toMatchObject({
      app: { app_id: '1234567', app_name: 'Demo', app_version: '3.2.1' },
    });
    expect(payload(input)).not.toHaveProperty('page');
  });

  test('names an Android app by its package', () => {
    const input = app({ event: { platform: 'android' }, app: { android_package: 'com.example.demo' } });
    expect(payload(input)).toMatchObject({ app: { app_id: 'com.example.demo' } });
  });

  test('sends of a person what TikTok takes from apps', () => {
    expect(
      user(app({ matching: { ...IDENTITY, att_status: 'authorized', idfa: 'IDFA', idfv: 'IDFV' } })),
    ).toEqual({
      email: EMAIL_HASH,
      phone: PHONE_E164_HASH,
      ip: '203.0.113.9',
      user_agent: 'Mozilla/5.0',
      locale: 'en-US',
      idfa: 'IDFA',
      idfv: 'IDFV',
      att_status: 'AUTHORIZED',
    });
  });

  test.each([
    ['denied', 'DENIED'],
    ['restricted', 'RESTRICTED'],
    ['not_determined', 'NOT_DETERMINED'],
  ] as const)('says the answer %s and keeps the IDFA here', (status, said) => {
    const sent = user(app({ matching: { em: [EMAIL_HASH], idfa: 'IDFA', att_status: status } }));
    expect(sent).toMatchObject({ att_status: said });
    expect(sent).not.toHaveProperty('idfa');
  });

  test('says nothing of an answer that was not given', () => {
    const sent = user(app({ matching: { em: [EMAIL_HASH], idfa: 'IDFA' } }));
    expect(sent).not.toHaveProperty('att_status');
    expect(sent).not.toHaveProperty('idfa');
  });

  test('of Android has no prompt to answer', () => {
    const input = app({
      event: { platform: 'android' },
      app: { android_package: 'com.x' },
      matching: { gaid: 'gaid' },
    });
    expect(user(input)).toEqual({ gaid: 'gaid', att_status: 'NOT_APPLICABLE', locale: 'en-US' });
  });

  test('carries its click as the callback of its ad', () => {
    expect(payload(app({ matching: { ttclid: 'E.C.P.x' } }))).toMatchObject({ ad: { callback: 'E.C.P.x' } });
  });

  test('takes the names of both lists for standard', () => {
    expect(mapToTiktok(app({ platformEvent: 'Registration' })).warnings).toEqual([]);
    expect(mapToTiktok(app({ platformEvent: 'CompleteRegistration' })).warnings).toEqual([]);
    expect(mapToTiktok(app({ platformEvent: 'LevelUp' })).warnings).toEqual(['event_name_not_standard']);
  });

  test.each<[string, InputParts]>([
    ['the layer has no TikTok App ID', { capi: { tiktok_app_id: null } }],
    ['the layer wants it as a website’s', { capi: { action_source: 'website' } }],
    ['the app has no id for its system', { app: { bundle_id: null } }],
    [
      'its system is unknown',
      { event: { platform: 'unity', body: {} }, app: { platform: 'unity', bundle_id: null } },
    ],
  ])('goes out as web under the pixel code where %s', (_, parts) => {
    expect(envelopeOf(app(parts))).toBe('web');
  });

  test('that goes out as web names the app’s site, or its page in the store', () => {
    const web = (appParts: InputParts['app']) =>
      payload(mapInput(appParts === undefined ? {} : { app: appParts }));
    expect(web({ web_domain: 'shop.example.com' })).toMatchObject({
      page: { url: 'https://shop.example.com/' },
    });
    expect(web({ settings: { app_store_id: '123' } })).toMatchObject({
      page: { url: 'https://apps.apple.com/app/id123' },
    });
    expect(web({})).not.toHaveProperty('page');
  });
});

describe('limited data use', () => {
  const ip = { em: [EMAIL_HASH], ip: '203.0.113.9' };
  test.each([true, { country: 1, state: 1000 }])('of %p is on', (limited) => {
    const input = webInput({ capi: { limited_data_use: limited }, matching: ip });
    expect(payload(input)).toMatchObject({ limited_data_use: true });
  });

  test.each([false, undefined])('of %p is not mentioned', (limited) => {
    const capi = limited === undefined ? {} : { limited_data_use: limited };
    expect(payload(webInput({ capi, matching: ip }))).not.toHaveProperty('limited_data_use');
  });

  test('without an address cannot be honoured, so the event is not sent', () => {
    expect(mapToTiktok(webInput({ capi: { limited_data_use: true } }))).toMatchObject({
      kind: 'drop',
      reason: 'match_keys_missing',
    });
  });
});
