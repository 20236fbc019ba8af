import { describe, expect, test } from '@jest/globals';
import { readSettings } from './settings.js';

const read = (address: string): string =>
  readSettings(['META_BASE_URL'], { META_BASE_URL: address }).META_BASE_URL;

describe('the address of a platform', () => {
  test.each([
    ['https://graph.facebook.com'],
    ['https://proxy.example.com:8443/meta/'],
    ['https://203.0.113.7'],
    ['http://localhost:4200'],
    ['http://sandbox:4200'],
    ['http://sandbox.relay.svc'],
    ['http://gateway.internal'],
    ['http://mac.local:4200'],
    ['http://127.0.0.1:4200'],
    ['http://127.9.9.9'],
    ['http://[::1]:4200'],
    ['http://10.1.2.3'],
    ['http://172.31.0.1'],
    ['http://192.168.1.9'],
    ['http://[fd00::1]'],
  ])('may be %s', (address) => {
    expect(read(address)).toBe(address);
  });

  test.each([
    ['a public name in clear text', 'http://graph.facebook.com'],
    ['a public address in clear text', 'http://203.0.113.7'],
    ['a public address in clear text, written as a number', 'http://3405803783'],
    ['a public IPv6 address in clear text', 'http://[2001:db8::1]'],
    ['an address just outside a private network', 'http://172.32.0.1'],
    ['a name that only begins like this machine', 'http://localhost.example.com'],
    ['a name that only begins like an address of this machine', 'http://127.0.0.1.example.com'],
    ['a name that only contains a private suffix', 'http://x.internal.example.com'],
    ['a name behind a user', 'https://graph.facebook.com@evil.example'],
    ['a user and a password', 'https://user:word@graph.facebook.com'],
    ['a query, which would swallow the path', 'https://evil.example/?to='],
    ['an empty query', 'https://evil.example/?'],
    ['a fragment, which would swallow the path', 'https://evil.example/#'],
    ['another protocol', 'ftp://graph.facebook.com'],
    ['no address', 'graph.facebook.com'],
  ])('may not be %s', (_name, address) => {
    expect(() => read(address)).toThrow(
      'it must be an address that begins with https://, without user, query or fragment. Access tokens are sent there',
    );
  });
});
