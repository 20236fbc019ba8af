import { describe, expect, it } from '@jest/globals';
import { aMetaAppEvent, aMetaEvent, EMAIL_HASH, extinfo, NOON, NOON_SECONDS } from '../testing/events.js';
import { DAY_SECONDS, metaVerdict, tooOld, withCustomData, withUserData } from '../testing/meta-verdict.js';
import { validateMetaRequest } from './validate-meta.js';

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
    expect(metaVerdict(event)).toBe(`2804019 The parameter ${explanation}`);
  });

  it('has no other keys, not even those of app_data', () => {
    expect(metaVerdict(aMetaEvent({ advertiser_tracking_enabled: 1 }))).toBe(
      `2804019 Unexpected key "advertiser_tracking_enabled" on param "$['data'][0]"`,
    );
  });

  it('has no other keys in its contents', () => {
    expect(metaVerdict(withCustomData({ contents: [{ id: 'a' }, { id: 'b', name: 'x' }] }))).toBe(
      `2804019 Unexpected key "name" on param "$['data'][0]['custom_data']['contents'][1]"`,
    );
  });

  it('knows its action sources', () => {
    expect(metaVerdict(aMetaEvent({ action_source: 'web' }))).toMatch(
      /^2804019 .*\['action_source'\] must be one of email, /,
    );
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
    ['an event of just seven days', aMetaEvent({ event_time: NOON_SECONDS - 7 * DAY_SECONDS })],
    [
      'a store event of a month',
      aMetaEvent({ event_time: NOON_SECONDS - 30 * DAY_SECONDS, action_source: 'physical_store' }),
    ],
    ['a custom event name', aMetaEvent({ event_name: 'level_up' })],
    ['null in optional fields', aMetaEvent({ custom_data: null, event_id: null })],
  ])('accepts %s', (_what, event) => {
    expect(metaVerdict(event)).toBe('accepted');
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

function validate(events: readonly unknown[]) {
  return validateMetaRequest({ data: events }, { mode: 'faithful', now: NOON });
}
