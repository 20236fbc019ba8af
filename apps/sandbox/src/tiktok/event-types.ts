import { isInteger, isObject, type JsonObject } from '../json.js';
import { type EventSource, STANDARD_EVENTS } from './event-names.js';
import { eventRefusal, type TiktokRefusal } from './reply.js';

type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'list' | 'strings' | 'string or strings';

const EXPECTED: Readonly<Record<Kind, string>> = {
  string: 'not a valid string',
  integer: 'not a valid integer',
  number: 'not a valid number',
  boolean: 'not a valid boolean',
  object: 'not a valid object',
  list: 'not a valid list',
  strings: 'not a valid list of strings',
  'string or strings': 'not a valid string or list of strings',
};

type Types = readonly (readonly [key: string, kind: Kind])[];

/** Types of the Events API reference, "Report App, Web, Offline, or CRM Events"; any other key is accepted. */
const EVENT: Types = [
  ['event_time', 'integer'],
  ['event_id', 'string'],
  ['user', 'object'],
  ['properties', 'object'],
  ['page', 'object'],
  ['app', 'object'],
  ['ad', 'object'],
  ['lead', 'object'],
  ['limited_data_use', 'boolean'],
];

const PARTS: readonly (readonly [part: string, types: Types])[] = [
  [
    'user',
    [
      ['email', 'string or strings'],
      ['phone', 'string or strings'],
      ['external_id', 'string or strings'],
      ['first_name', 'string'],
      ['last_name', 'string'],
      ['zip_code', 'string'],
      ['city', 'string'],
      ['state', 'string'],
      ['country', 'string'],
      ['ttclid', 'string'],
      ['ttp', 'string'],
      ['ip', 'string'],
      ['user_agent', 'string'],
      ['locale', 'string'],
      ['idfa', 'string'],
      ['gaid', 'string'],
      ['idfv', 'string'],
      ['att_status', 'string'],
    ],
  ],
  [
    'properties',
    [
      ['contents', 'list'],
      ['content_ids', 'strings'],
      ['content_type', 'string'],
      ['currency', 'string'],
      ['value', 'number'],
      ['num_items', 'integer'],
      ['search_string', 'string'],
      ['description', 'string'],
      ['order_id', 'string'],
      ['shop_id', 'string'],
      ['customer_type', 'string'],
    ],
  ],
  [
    'page',
    [
      ['url', 'string'],
      ['referrer', 'string'],
    ],
  ],
  [
    'app',
    [
      ['app_id', 'string'],
      ['app_name', 'string'],
      ['app_version', 'string'],
    ],
  ],
  [
    'ad',
    [
      ['callback', 'string'],
      ['campaign_id', 'string'],
      ['ad_id', 'string'],
      ['creative_id', 'string'],
      ['is_retargeting', 'boolean'],
      ['attributed', 'boolean'],
      ['attribution_type', 'string'],
      ['attribution_provider', 'string'],
      ['attribution_share', 'number'],
    ],
  ],
  [
    'lead',
    [
      ['lead_id', 'string'],
      ['lead_event_source', 'string'],
    ],
  ],
];

const CONTENT: Types = [
  ['price', 'number'],
  ['quantity', 'integer'],
  ['content_id', 'string'],
  ['content_category', 'string'],
  ['content_name', 'string'],
  ['brand', 'string'],
];

/** Objects a source must bring, and the key each must have. */
const REQUIRED_PART: Readonly<Partial<Record<EventSource, readonly [part: string, key: string]>>> = {
  app: ['app', 'app_id'],
  crm: ['lead', 'lead_id'],
};

/** The first thing in an event that TikTok's type checks refuse, or `null`. */
export function typeRefusalOf(event: unknown, index: number, source: EventSource): TiktokRefusal | null {
  if (!isObject(event)) return eventRefusal(index, 'event', event, 'not a valid object');
  const name = event.event;
  if (typeof name !== 'string' || name === '') return eventRefusal(index, 'event', name, EXPECTED.string);
  if (event.event_time === undefined || event.event_time === null) {
    return eventRefusal(index, 'event_time', null, EXPECTED.integer);
  }

  const refusal = typesRefusal(event, EVENT, index, '') ?? partsRefusal(event, index);
  if (refusal !== null) return refusal;

  const required = REQUIRED_PART[source];
  if (required !== undefined) {
    const [part, key] = required;
    const value = isObject(event[part]) ? event[part][key] : undefined;
    if (typeof value !== 'string' || value === '')
      return eventRefusal(index, `${part}.${key}`, value, EXPECTED.string);
  }
  if (source === 'offline' && !STANDARD_EVENTS.has(name)) {
    return eventRefusal(index, 'event', name, 'must be a standard event');
  }
  return null;
}

function partsRefusal(event: JsonObject, index: number): TiktokRefusal | null {
  for (const [part, types] of PARTS) {
    const value = event[part];
    if (!isObject(value)) continue;
    const refusal = typesRefusal(value, types, index, `${part}.`);
    if (refusal !== null) return refusal;
  }
  if (isObject(event.page) && typeof event.page.url !== 'string') {
    return eventRefusal(index, 'page.url', null, EXPECTED.string);
  }
  const contents = isObject(event.properties) ? event.properties.contents : null;
  return Array.isArray(contents) ? contentsRefusal(contents, index) : null;
}

function contentsRefusal(contents: readonly unknown[], index: number): TiktokRefusal | null {
  for (const [place, content] of contents.entries()) {
    const path = `properties.contents.${place}`;
    if (!isObject(content)) return eventRefusal(index, path, content, EXPECTED.object);
    const refusal = typesRefusal(content, CONTENT, index, `${path}.`);
    if (refusal !== null) return refusal;
  }
  return null;
}

function typesRefusal(value: JsonObject, types: Types, index: number, prefix: string): TiktokRefusal | null {
  for (const [key, kind] of types) {
    if (!fits(value[key], kind)) return eventRefusal(index, prefix + key, value[key], EXPECTED[kind]);
  }
  return null;
}

function fits(value: unknown, kind: Kind): boolean {
  if (value === undefined || value === null) return true;
  switch (kind) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return isInteger(value);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return isObject(value);
    case 'list':
      return Array.isArray(value);
    case 'strings':
      return Array.isArray(value) && value.every(isString);
    case 'string or strings':
      return isString(value) || (Array.isArray(value) && value.every(isString));
  }
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
