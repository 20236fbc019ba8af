import type { MapInput, Matching } from '@capi-relay/contracts';
import { describe, expect, test } from '@jest/globals';
import {
  EMAIL_HASH,
  INSTALL_HASH,
  mapInput,
  PHONE_E164_HASH,
  PHONE_HASH,
  partOf,
  payloadOf,
  USER_HASH,
  webInput,
} from '../map-input.fixture.js';
import { mapToMeta } from './map.js';

const payload = (input: MapInput) => payloadOf(mapToMeta(input));
const userData = (input: MapInput) => partOf(payload(input), 'user_data');

describe('who it was, at Meta:', () => {
  test('hashes of identity are sent as they are kept', () => {
    const matching: Matching = {
      em: [EMAIL_HASH],
      ph: [PHONE_HASH],
      ph_e164: [PHONE_E164_HASH],
      external_id: [USER_HASH, INSTALL_HASH],
      ip: '203.0.113.9',
      user_agent: 'Mozilla/5.0',
      fbp: 'fb.1.1735689600000.1098115397',
    };
    expect(userData(webInput({ matching }))).toEqual({
      em: [EMAIL_HASH],
      ph: [PHONE_HASH],
      external_id: [USER_HASH, INSTALL_HASH],
      client_ip_address: '203.0.113.9',
      client_user_agent: 'Mozilla/5.0',
      fbp: 'fb.1.1735689600000.1098115397',
    });
  });

  test('an external id is sent in lower case where that form was kept', () => {
    const matching: Matching = { external_id: [INSTALL_HASH], external_id_lower: [USER_HASH] };
    expect(userData(webInput({ matching }))).toEqual({ external_id: [USER_HASH] });
  });

  test.each([
    ['city', 'newyork', 'ct', '350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5'],
    ['state', 'ca', 'st', '6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126'],
    ['country', 'us', 'country', '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'],
  ])('%s is kept in clear and hashed on its way', (field, plain, key, hash) => {
    expect(userData(mapInput({ matching: { em: [EMAIL_HASH], [field]: plain } }))).toMatchObject({
      [key]: [hash],
    });
  });

  test('a city that arrived hashed is not hashed again', () => {
    const hashed = 'd'.repeat(64);
    expect(userData(mapInput({ matching: { em: [EMAIL_HASH], ct_hashed: [hashed] } }))).toMatchObject({
      ct: [hashed],
    });
  });

  test("traits fill what the event does not say, and the event's own fields win", () => {
    const traits = [{ em: [USER_HASH], fn: [INSTALL_HASH] }];
    expect(userData(mapInput({ traits }))).toMatchObject({ em: [EMAIL_HASH], fn: [INSTALL_HASH] });
  });

  test.each(['denied', 'restricted', 'not_determined', undefined] as const)(
    'the IDFA stays here after the answer %p, and the event goes on',
    (status) => {
      const matching = {
        em: [EMAIL_HASH],
        idfa: 'IDFA',
        ...(status === undefined ? {} : { att_status: status }),
      };
      const result = payload(mapInput({ matching }));
      expect(partOf(result, 'user_data')).not.toHaveProperty('madid');
      expect(partOf(result, 'app_data')).toMatchObject({ advertiser_tracking_enabled: 0 });
    },
  );

  test('the IDFA leaves after the answer authorized', () => {
    const result = payload(
      mapInput({ matching: { em: [EMAIL_HASH], idfa: 'IDFA', att_status: 'authorized' } }),
    );
    expect(partOf(result, 'user_data')).toMatchObject({ madid: 'IDFA' });
    expect(partOf(result, 'app_data')).toMatchObject({ advertiser_tracking_enabled: 1 });
  });

  test("Android's advertising id is sent", () => {
    const input = mapInput({ event: { platform: 'android' }, matching: { gaid: 'gaid' } });
    expect(userData(input)).toMatchObject({ madid: 'gaid' });
  });

  test('the install is named in clear for an app and not for a website', () => {
    expect(userData(mapInput())).toMatchObject({ anon_id: 'install_1' });
    expect(userData(webInput())).not.toHaveProperty('anon_id');
  });
});
