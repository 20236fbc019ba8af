import { describe, expect, test } from '@jest/globals';
import { sha256Hex } from '../identity/index.js';
import { NOW, seal } from './seal.fixture.js';

const HASHED_EMAIL = sha256Hex('ann@example.com');

describe('what is stored of an event', () => {
  test('is what happened, with an id, a day and a time', () => {
    const { event } = seal({
      event_id: 'order-7',
      app_user_id: 'user_42',
      install_id: 'inst_1',
      session_id: 'sess_1',
      environment: 'staging',
      platform: 'ios',
      os_version: '17.4',
      locale: 'en-US',
      utm_source: 'fb',
      properties: { revenue: 9.99, nested: { list: [1, { deep: null }] } },
      something_new: { kept: true },
    });
    expect(event).toEqual({
      app_id: 'app_demo',
      event_id: 'order-7',
      occurred_on: '2026-11-25',
      event_name: 'purchase_success',
      event_time: Date.parse('2026-11-25T11:59:58.123Z'),
      environment: 'staging',
      platform: 'ios',
      install_id: 'inst_1',
      app_user_id: 'user_42',
      session_id: 'sess_1',
      body: {
        os_version: '17.4',
        locale: 'en-US',
        utm_source: 'fb',
        properties: { revenue: 9.99, nested: { list: [1, { deep: null }] } },
        something_new: { kept: true },
      },
    });
  });

  test('has defaults where the sender said nothing', () => {
    const { event } = seal({});
    expect(event).toMatchObject({
      event_id: 'made-by-the-server',
      environment: 'production',
      platform: null,
      install_id: null,
      app_user_id: null,
      session_id: null,
      body: {},
    });
  });

  test('has its own day even where the clock was wrong, so that a resend meets the same key', () => {
    const { event } = seal({ timestamp: '2026-11-20T00:00:00Z' }, { clockOffsetMs: 5 * 86_400_000 });
    expect(event.occurred_on).toBe('2026-11-20');
    expect(event.event_time).toBe(Date.parse('2026-11-25T00:00:00Z'));
  });

  test('is never later than now, and says that it was', () => {
    const { event, warnings } = seal({ timestamp: '2026-11-25T12:00:05Z' });
    expect(event.event_time).toBe(NOW);
    expect(warnings).toContain('event_time_clamped');
  });

  test('keeps a key called __proto__ as the key it is', () => {
    const properties: unknown = JSON.parse('{"__proto__": {"polluted": true}, "plan": "pro"}');
    const { event } = seal({ properties });
    expect(JSON.stringify(event.body)).toBe('{"properties":{"__proto__":{"polluted":true},"plan":"pro"}}');
    expect({}).not.toHaveProperty('polluted');
  });

  test('cuts what is nested too deep to be looked through', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}"ann@example.com"${']'.repeat(100_000)}`);
    const { event, warnings } = seal({ properties: { deep } });
    expect(JSON.stringify(event)).not.toContain('ann@example.com');
    expect(warnings).toEqual(['personal_data_removed']);
  });

  test('refuses a click id nested too deep to be anything', () => {
    const fbc: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(seal({ fbc }).warnings).toEqual(['click_id_malformed']);
  });

  test('cuts objects about a person nested in each other without end', () => {
    const deep: unknown = JSON.parse(`${'{"user":'.repeat(50_000)}"ann@example.com"${'}'.repeat(50_000)}`);
    expect(JSON.stringify(seal({ properties: deep }).event)).not.toContain('ann@example.com');
  });
});

describe('an address anywhere else', () => {
  test('is taken out of texts, page addresses and keys, and counted once', () => {
    const { event, warnings } = seal({
      event: 'invited bob@example.com',
      event_source_url: 'https://shop.example/a?to=bob%40example.com&phone=123&x=1',
      properties: { note: 'ask bob@example.com', 'bob@example.com': 1, list: [{ text: 'bob@example.com' }] },
    });
    expect(event.event_name).toBe('invited email-removed');
    expect(event.body).toEqual({
      event_source_url: 'https://shop.example/a?to=email-removed&phone=removed&x=1',
      properties: { note: 'ask email-removed', 'email-removed': 1, list: [{ text: 'email-removed' }] },
    });
    expect(warnings).toEqual(['personal_data_removed']);
  });

  test('in the id of an order or a product leaves one id for one thing', () => {
    const sealedIds = (properties: Readonly<Record<string, unknown>>) =>
      seal({ properties }).event.body.properties;
    const first = sealedIds({ order_id: 'bob@shop.io-1001', note: 'bob@shop.io' });
    expect(first).toEqual({
      order_id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      note: 'email-removed',
    });
    expect(sealedIds({ order_id: 'bob@shop.io-1001', note: 'bob@shop.io' })).toEqual(first);
    expect(sealedIds({ order_id: 'bob@shop.io-1002', note: 'bob@shop.io' })).not.toEqual(first);
    const sealed = expect.stringMatching(/^sha256:/);
    expect(
      sealedIds({
        content_ids: ['a', 'bob@shop.io'],
        items: [{ id: 'for-bob@shop.io', title: '+16505551212' }],
      }),
    ).toEqual({ content_ids: ['a', sealed], items: [{ id: sealed, title: 'phone-removed' }] });
  });

  test('that is the whole id of an order does not leave as the hash of the address', () => {
    expect(JSON.stringify(seal({ properties: { order_id: 'ann@example.com' } }).event)).not.toContain(
      HASHED_EMAIL,
    );
  });

  test('is sealed where an id is one, and the platforms still get the id that was given', () => {
    const { event, matching } = seal({ app_user_id: 'Ann@example.com', install_id: 'inst_1' });
    expect(event.app_user_id).toBe(`sha256:${HASHED_EMAIL}`);
    expect(matching.external_id).toEqual([sha256Hex('Ann@example.com'), sha256Hex('inst_1')]);
    expect(matching.external_id_lower).toEqual([HASHED_EMAIL, sha256Hex('inst_1')]);
  });
});
