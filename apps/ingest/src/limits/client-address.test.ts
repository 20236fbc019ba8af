import { expect, test } from '@jest/globals';
import { clientAddress } from './client-address.js';

test.each([
  ['an IPv4 address is counted for itself', '203.0.113.9', { key: '203.0.113.9', isPublic: true }],
  ['so is one in IPv6 clothes', '::ffff:203.0.113.9', { key: '203.0.113.9', isPublic: true }],
  [
    'so is one with a port, as some proxies write it',
    '203.0.113.9:4711',
    { key: '203.0.113.9', isPublic: true },
  ],
  [
    'an IPv6 address is counted for its network',
    '2001:db8:1:2:3:4:5:6',
    { key: '2001:db8:1:2::/64', isPublic: true },
  ],
  ['its neighbour for the same', '2001:db8:1:2:ffff::1', { key: '2001:db8:1:2::/64', isPublic: true }],
  ['one of the network beside it is not', '2001:db8:1:3::1', { key: '2001:db8:1:3::/64', isPublic: true }],
  ['this machine is not the public', '127.0.0.1', { key: '127.0.0.1', isPublic: false }],
  ['nor is it in IPv6', '::1', { key: '::1', isPublic: false }],
  ['a private network is not the public', '::ffff:10.1.2.3', { key: '::ffff:10.1.2.3', isPublic: false }],
  ['nor is one in IPv6', 'fd00::1', { key: 'fd00::1', isPublic: false }],
])('%s: %s', (_rule, text, address) => expect(clientAddress(text)).toEqual(address));
