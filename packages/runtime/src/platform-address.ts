import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import type { SettingKind } from './setting-kinds.js';

const NEARBY = new BlockList();
NEARBY.addSubnet('127.0.0.0', 8, 'ipv4');
NEARBY.addSubnet('10.0.0.0', 8, 'ipv4');
NEARBY.addSubnet('172.16.0.0', 12, 'ipv4');
NEARBY.addSubnet('192.168.0.0', 16, 'ipv4');
NEARBY.addAddress('::1', 'ipv6');
NEARBY.addSubnet('fc00::', 7, 'ipv6');

/** Suffixes that no public name has: RFC 6761, RFC 6762, ICANN's reservation of `internal`, and Kubernetes services. */
const NEARBY_NAME = /\.(?:localhost|local|internal|svc)$/;

/**
 * A name without a dot, such as a service of compose, is a neighbour's too. Names are judged as they are written and not
 * looked up: what they lead to may be another address a minute later.
 */
function isNearby(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family !== 0) return NEARBY.check(host, family === 4 ? 'ipv4' : 'ipv6');
  return !host.includes('.') || NEARBY_NAME.test(host);
}

function mayBeGivenToken(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  // A path is appended to it. User and password would be sent with it.
  if (username !== '' || password !== '' || search !== '' || hash !== '' || /[?#]$/.test(text)) return false;
  return protocol === 'https:' || (protocol === 'http:' && isNearby(hostname));
}

/** Where requests with advertisers' access tokens go: in clear text to this machine and private networks alone. */
export function platformAddress(): SettingKind<string> {
  return {
    schema: z.string().refine(mayBeGivenToken),
    expects:
      'an address that begins with https://, without user, query or fragment. Access tokens are sent there: http:// is ' +
      'for this machine and private networks (localhost, names without a dot or ending in .local, .internal or .svc, ' +
      'private IP addresses)',
  };
}
