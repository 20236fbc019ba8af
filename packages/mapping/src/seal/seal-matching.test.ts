import { describe, expect, test } from '@jest/globals';
import { seal } from './seal.fixture.js';

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

  test.each([
    { platform: 'android', gaid: '00000000-0000-0000-0000-000000000000' },
    { platform: 'android', properties: { madid: '00000000-0000-0000-0000-000000000000' } },
  ])('of zeros are remembered as tracking that is switched off: %j', (fields) => {
    expect(seal(fields).matching).toMatchObject({ ad_tracking_limited: true });
    expect(seal({ ...fields, gaid: id, properties: {} }).matching).not.toHaveProperty('ad_tracking_limited');
  });

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
