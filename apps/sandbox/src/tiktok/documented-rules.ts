import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Finding } from '../finding.js';
import { isHashOfNothing, isSha256Hex } from '../hashes.js';
import { isObject, type JsonObject } from '../json.js';
import { CURRENCIES, type EventSource, RESERVED_EVENTS } from './event-names.js';

/** A Unix time in seconds stays below this until the year 5138; one in milliseconds passed it in 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;

const PIXEL_CODE = /^[A-Z0-9]{20}$/;
const HASHED_KEYS = ['email', 'phone', 'external_id', 'first_name', 'last_name', 'zip_code'] as const;
const PLAIN_KEYS = ['city', 'state', 'country'] as const;
const ATT_STATUSES: ReadonlySet<unknown> = new Set([
  'AUTHORIZED',
  'DENIED',
  'NOT_DETERMINED',
  'RESTRICTED',
  'NOT_APPLICABLE',
]);
const CONTENT_TYPES: ReadonlySet<unknown> = new Set(['product', 'product_group']);
const CUSTOMER_TYPES: ReadonlySet<unknown> = new Set(['new', 'returning']);
/** BCP 47: parts are joined by hyphens. */
const LOCALE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;

const WEB: readonly EventSource[] = ['web'];
const APP: readonly EventSource[] = ['app'];
const ONLINE: readonly EventSource[] = ['web', 'app'];
const EVERYWHERE: readonly EventSource[] = ['web', 'app', 'offline', 'crm'];

/** The keys of `user` and the sources that have them. */
const USER_SOURCES: ReadonlyMap<string, readonly EventSource[]> = new Map([
  ...['email', 'phone', 'first_name', 'last_name', 'zip_code', 'city', 'state', 'country'].map(
    (key) => [key, EVERYWHERE] as const,
  ),
  ['external_id', ['web', 'crm']],
  ...['ttclid', 'ttp'].map((key) => [key, WEB] as const),
  ...['ip', 'user_agent', 'locale'].map((key) => [key, ONLINE] as const),
  ...['idfa', 'gaid', 'idfv', 'att_status'].map((key) => [key, APP] as const),
]);

const PART_SOURCES: ReadonlyMap<string, readonly EventSource[]> = new Map([
  ['page', WEB],
  ['app', APP],
  ['ad', ONLINE],
  ['limited_data_use', ONLINE],
  ['lead', ['crm']],
]);

const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
}
NOT_PUBLIC.addAddress('::', 'ipv6');
NOT_PUBLIC.addAddress('::1', 'ipv6');
NOT_PUBLIC.addSubnet('fc00::', 7, 'ipv6');
NOT_PUBLIC.addSubnet('fe80::', 10, 'ipv6');

/** What the reference says about the id of a source; the endpoint's own check is looser. */
export function documentedSourceFinding(source: EventSource, sourceId: string): string | null {
  if (source === 'web' && !PIXEL_CODE.test(sourceId)) return 'must be a pixel code of 20 capitals and digits';
  if (source === 'app' && !/^\d+$/.test(sourceId)) return 'must be a TikTok app id of digits';
  return null;
}

/**
 * What the Events API reference ("Report App, Web, Offline, or CRM Events", business-api.tiktok.com) asks of an event and
 * its own examples, or senders in production, do without.
 */
export function* documentedEventFindings(event: JsonObject, source: EventSource): Generator<Finding> {
  const user = isObject(event.user) ? event.user : {};
  const properties = isObject(event.properties) ? event.properties : {};
  yield* nameAndTime(event, source);
  yield* parts(event, user, source);
  yield* emptyTexts(user, 'user');
  yield* emptyTexts(properties, 'properties');
  yield* userKeys(user, source);
  yield* identity(user);
  yield* device(user);
  yield* purchase(properties);
}

function* nameAndTime(event: JsonObject, source: EventSource): Generator<Finding> {
  const countedAs = RESERVED_EVENTS.get(String(event.event));
  if (source === 'web' && countedAs !== undefined)
    yield at('event', `is a reserved name, counted as ${countedAs}`);
  if (Number(event.event_time) >= FIRST_MILLISECONDS) {
    yield at('event_time', 'must be in seconds, and is in milliseconds');
  }
}

function* parts(event: JsonObject, user: JsonObject, source: EventSource): Generator<Finding> {
  for (const [part, sources] of PART_SOURCES) {
    if (event[part] !== undefined && !sources.includes(source))
      yield at(part, `does not belong to ${source} events`);
  }
  if (source === 'web' && !isObject(event.page)) yield at('page.url', 'is required for web events');
  if (event.limited_data_use === true && !isPublicAddress(user.ip)) {
    yield at('user.ip', 'must be a public address with limited data use');
  }
  const share = isObject(event.ad) ? event.ad.attribution_share : undefined;
  if (typeof share === 'number' && (share < 0 || share > 1))
    yield at('ad.attribution_share', 'must be from 0 to 1');
}

function* emptyTexts(part: JsonObject, path: string): Generator<Finding> {
  for (const [key, value] of Object.entries(part)) {
    const isEmpty = value === '' || (Array.isArray(value) && (value.length === 0 || value.includes('')));
    if (isEmpty) yield at(`${path}.${key}`, 'must be left out where it is empty');
  }
}

function* userKeys(user: JsonObject, source: EventSource): Generator<Finding> {
  for (const key of Object.keys(user)) {
    const sources = USER_SOURCES.get(key);
    if (sources === undefined) yield at(`user.${key}`, 'is not a documented parameter');
    else if (!sources.includes(source)) yield at(`user.${key}`, `does not belong to ${source} events`);
  }
}

function* identity(user: JsonObject): Generator<Finding> {
  for (const key of HASHED_KEYS) {
    for (const value of textsOf(user[key])) {
      if (!isSha256Hex(value)) yield at(`user.${key}`, 'must be lower-case SHA-256 in hexadecimal');
      else if (isHashOfNothing(value)) yield at(`user.${key}`, 'is the hash of an empty or placeholder text');
    }
  }
  for (const key of PLAIN_KEYS) {
    for (const value of textsOf(user[key])) {
      if (isSha256Hex(value)) yield at(`user.${key}`, 'must not be hashed');
      else if (/[\p{Lu}\p{Z}\p{P}]/u.test(value))
        yield at(`user.${key}`, 'must be lower-case without spaces or punctuation');
      else if (key === 'country' && !/^[a-z]{2}$/.test(value))
        yield at('user.country', 'must be two letters of ISO 3166-1');
    }
  }
}

function* device(user: JsonObject): Generator<Finding> {
  const { ip, locale, idfa, gaid, att_status: attStatus } = user;
  if (typeof ip === 'string' && !isPublicAddress(ip))
    yield at('user.ip', 'must be a public IPv4 or IPv6 address');
  if (typeof locale === 'string' && !LOCALE.test(locale))
    yield at('user.locale', 'must be a BCP 47 tag such as en-US');
  if (typeof idfa === 'string' && !isSha256Hex(idfa) && idfa !== idfa.toUpperCase()) {
    yield at('user.idfa', 'must be upper-case, or SHA-256 of its upper-case form');
  }
  if (typeof gaid === 'string' && !isSha256Hex(gaid) && gaid !== gaid.toLowerCase()) {
    yield at('user.gaid', 'must be lower-case, or SHA-256 of its lower-case form');
  }
  if (attStatus !== undefined && !ATT_STATUSES.has(attStatus)) {
    yield at('user.att_status', `must be one of ${[...ATT_STATUSES].join(', ')}`);
  }
}

function* purchase(properties: JsonObject): Generator<Finding> {
  const { currency, content_type: contentType, customer_type: customerType, contents } = properties;
  if (currency !== undefined && !CURRENCIES.has(String(currency))) {
    yield at('properties.currency', 'must be a supported ISO 4217 code');
  }
  if (contentType !== undefined && !CONTENT_TYPES.has(contentType)) {
    yield at('properties.content_type', 'must be product or product_group');
  }
  if (customerType !== undefined && !CUSTOMER_TYPES.has(customerType)) {
    yield at('properties.customer_type', 'must be new or returning');
  }
  for (const [place, content] of Array.isArray(contents) ? contents.entries() : []) {
    if (isObject(content) && content.content_type !== undefined) {
      yield at(`properties.contents.${place}.content_type`, 'belongs to properties, not to its contents');
    }
  }
}

function isPublicAddress(address: unknown): boolean {
  if (typeof address !== 'string' || isIP(address) === 0) return false;
  return !NOT_PUBLIC.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function textsOf(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === 'string' && one !== '');
}

function at(path: string, text: string): Finding {
  return { path, text };
}
