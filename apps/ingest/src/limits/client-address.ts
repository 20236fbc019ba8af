import { publicAddress } from '@capi-relay/mapping';
import ipaddr from 'ipaddr.js';

/** Whom requests from an address are counted for. */
export interface ClientAddress {
  /** The IPv4 address, or the /64 network of an IPv6 one: that is what one subscriber or server is given. */
  readonly key: string;
  /** False for addresses of this machine and of private networks: those are our own servers and proxies. */
  readonly isPublic: boolean;
}

/** Groups of 16 bits in a /64 network. */
const NETWORK_GROUPS = 4;

/** @param text an address as a socket or `X-Forwarded-For` has it */
export function clientAddress(text: string): ClientAddress {
  const address = publicAddress(text);
  if (address === null) {
    return { key: text, isPublic: false };
  }
  if (!address.includes(':')) {
    return { key: address, isPublic: true };
  }
  const network = ipaddr.IPv6.parse(address).parts.slice(0, NETWORK_GROUPS);
  return { key: `${network.map((group) => group.toString(16)).join(':')}::/64`, isPublic: true };
}
