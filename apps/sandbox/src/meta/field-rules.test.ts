import { describe, expect, it } from '@jest/globals';
import { aMetaAppEvent, aMetaEvent, EMAIL_HASH, extinfo, NOON, NOON_SECONDS } from '../testing/events.js';
import { DAY_SECONDS, metaVerdict, withCustomData, withUserData } from '../testing/meta-verdict.js';

describe('the fields of an event', () => {
  it.each([
    [
      'an event is not older than seven days',
      aMetaEvent({ event_time: NOON_SECONDS - 7 * DAY_SECONDS - 1 }),
      2804003,
    ],
    [
      'an event of a store is not older than 62 days',
      aMetaEvent({ event_time: NOON_SECONDS - 62 * DAY_SECONDS - 1, action_source: 'physical_store' }),
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
    expect(metaVerdict(event)).toBe(String(subcode));
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
    expect(metaVerdict(event)).toBe(String(subcode));
  });

  it('is accepted with the ids of its channel', () => {
    expect(metaVerdict(messaging('whatsapp', { ctwa_clid: 'x', whatsapp_business_account_id: '1' }))).toBe(
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
    expect(metaVerdict(withUserData(userData))).toBe('2804050');
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
    expect(metaVerdict(withUserData(userData))).toBe('accepted');
  });
});

function messaging(messaging_channel: string | undefined, userData: object, fields: object = {}) {
  return aMetaEvent({
    event_name: 'QualifiedLead',
    action_source: 'business_messaging',
    messaging_channel,
    user_data: userData,
    ...fields,
  });
}
