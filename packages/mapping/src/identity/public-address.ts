import ipaddr from 'ipaddr.js';

/** An IPv6 address with brackets, a zone and a port has at most this many characters. */
const MAX_LENGTH = 96;
const BRACKETED = /^\[([^\]]+)\](?::\d{1,5})?$/;
const IPV4_WITH_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;
/** How a socket that takes both kinds of addresses names an IPv4 one. */
const MAPPED_IPV4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;
/** Meta's Parameter Builder writes an appendix behind an address; no other platform reads it. */
const APPENDIX = /\.(?:[A-Z][A-Za-z0-9_-]|[A-Z][A-Za-z0-9_-]{7})$/;

/**
 * Ranges set aside for documentation (RFC 5737, RFC 3849). They count as public: nobody has such an address, and every
 * example and test needs one.
 */
const DOCUMENTATION = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32'].map((range) =>
  ipaddr.parseCIDR(range),
);

/**
 * The one public address a text names, or `null`: for a private, reserved or malformed one, and for a list.
 *
 * Quotes, brackets and a port are stripped, an IPv4 address mapped into IPv6 becomes IPv4 again, IPv6 is kept in its
 * compressed form: `[2A00:1450::1]:443` gives `2a00:1450::1`.
 */
export function publicAddress(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const bare = bareAddress(text);
  // The library tells a wrong form by throwing within, which costs more than all the rest of an event.
  if (!bare.includes(':')) {
    return ipaddr.IPv4.isValidFourPartDecimal(bare) ? ifPublic(ipaddr.IPv4.parse(bare)) : null;
  }
  if (!ipaddr.IPv6.isValid(bare)) return null;
  const address = ipaddr.IPv6.parse(bare);
  return ifPublic(address.isIPv4MappedAddress() ? address.toIPv4Address() : address);
}

function bareAddress(text: string): string {
  const unquoted = text.trim().replace(/^"(.*)"$/, '$1');
  const withoutPort = BRACKETED.exec(unquoted)?.[1] ?? IPV4_WITH_PORT.exec(unquoted)?.[1] ?? unquoted;
  const plain = withoutPort.replace(APPENDIX, '');
  // The library would read it as IPv6 twice, which costs more than the rest of the address.
  return MAPPED_IPV4.exec(plain)?.[1] ?? plain;
}

function ifPublic(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  const isPublic = address.range() === 'unicast' || DOCUMENTATION.some((range) => inRange(address, range));
  if (!isPublic) return null;
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

function inRange(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  [base, bits]: [ipaddr.IPv4 | ipaddr.IPv6, number],
): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}
