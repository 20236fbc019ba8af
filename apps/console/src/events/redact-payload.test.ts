import { describe, expect, test } from '@jest/globals';
import { redactPayload } from './redact-payload.js';

const HASH = 'ab'.repeat(32);

const cases: readonly {
  readonly rule: string;
  readonly payload: Record<string, unknown>;
  readonly shown: unknown;
}[] = [
  {
    rule: 'names the fields of a person at Meta and hides what is in them',
    payload: { user_data: { em: [HASH, HASH], client_ip_address: '203.0.113.7', fbc: null } },
    shown: { user_data: { em: ['[present]', '[present]'], client_ip_address: '[present]', fbc: null } },
  },
  {
    rule: 'does the same at TikTok',
    payload: { user: { email: HASH, ip: '2001:db8::1', ttclid: 'E.C.P' }, event: 'Purchase' },
    shown: { user: { email: '[present]', ip: '[present]', ttclid: '[present]' }, event: 'Purchase' },
  },
  {
    rule: 'leaves numbers, names and ids as they are',
    payload: { custom_data: { value: 9.99, content_ids: ['sku-1'] }, event_id: 'order 12/34' },
    shown: { custom_data: { value: 9.99, content_ids: ['sku-1'] }, event_id: 'order 12/34' },
  },
  {
    rule: 'takes the query and the fragment off an address',
    payload: { page: { url: 'https://shop.example/a?fbclid=x#y', referrer: 'https://a.example/' } },
    shown: { page: { url: 'https://shop.example/a?…', referrer: 'https://a.example/' } },
  },
  {
    rule: 'finds addresses, hashes and e-mails wherever they are',
    payload: { note: `ann@example.com from 203.0.113.7, ${HASH}`, deep: [{ by: '2001:db8:1:2:3:4:5:6' }] },
    shown: { note: '[email] from [ip], [hash]', deep: [{ by: '[ip]' }] },
  },
];

describe('a payload for people to read', () => {
  test.each(cases)('$rule', ({ payload, shown }) => {
    expect(redactPayload(payload)).toEqual(shown);
  });
});
