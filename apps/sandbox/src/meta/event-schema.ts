import { isInteger, isObject, type JsonObject } from '../json.js';
import { type MetaRefusal, schemaRefusal } from './refusal.js';

/** How a value must look for Meta's schema pass; `number` and `text` accept what the platform has been seen to coerce. */
type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'text list' | 'flag';

const KIND_TEXT: Readonly<Record<Kind, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
  'text list': 'a string or an array of strings',
  flag: 'a boolean or 0 or 1',
};

const ACTION_SOURCES: ReadonlySet<string> = new Set([
  'email',
  'website',
  'app',
  'phone_call',
  'chat',
  'physical_store',
  'system_generated',
  'business_messaging',
  'other',
]);

/** The keys of an event; any other is refused. developers.facebook.com, Conversions API, "Server event parameters". */
const EVENT_KEYS: ReadonlyMap<string, Kind> = new Map([
  ['event_name', 'string'],
  ['event_time', 'integer'],
  ['user_data', 'object'],
  ['custom_data', 'object'],
  ['event_source_url', 'string'],
  ['opt_out', 'boolean'],
  ['event_id', 'string'],
  ['action_source', 'string'],
  ['data_processing_options', 'array'],
  ['data_processing_options_country', 'integer'],
  ['data_processing_options_state', 'integer'],
  ['app_data', 'object'],
  ['referrer_url', 'string'],
  ['original_event_data', 'object'],
  ['attribution_data', 'object'],
  ['customer_segmentation', 'string'],
  ['messaging_channel', 'string'],
  ['advanced_measurement_table', 'string'],
]);

const REQUIRED_KEYS = ['event_name', 'event_time', 'user_data'] as const;

/** Keys of `custom_data` whose form is checked; any other is a custom property. */
const CUSTOM_DATA_KEYS: ReadonlyMap<string, Kind> = new Map([
  ['value', 'number'],
  ['currency', 'string'],
  ['contents', 'array'],
  ['content_ids', 'text list'],
]);

const CONTENT_KEYS: ReadonlySet<string> = new Set([
  'id',
  'quantity',
  'item_price',
  'delivery_category',
  'title',
  'description',
  'brand',
  'category',
  'price',
]);

const APP_DATA_KEYS: ReadonlyMap<string, Kind> = new Map([
  ['advertiser_tracking_enabled', 'flag'],
  ['application_tracking_enabled', 'flag'],
]);

/** The first thing in an event that Meta's schema refuses, or `null`. */
export function schemaRefusalOf(event: unknown, index: number): MetaRefusal | null {
  const path = `$['data'][${index}]`;
  if (!isObject(event)) return schemaRefusal(index, `The parameter ${path} must be an object.`);

  for (const key of REQUIRED_KEYS) {
    if (isAbsent(event[key])) return schemaRefusal(index, `The parameter ${path}['${key}'] is required.`);
  }
  for (const key in event) {
    const kind = EVENT_KEYS.get(key);
    if (kind === undefined) return schemaRefusal(index, `Unexpected key "${key}" on param "${path}"`);
    if (!fits(event[key], kind)) return mustBe(index, `${path}['${key}']`, kind);
  }

  const actionSource = event.action_source;
  if (typeof actionSource === 'string' && !ACTION_SOURCES.has(actionSource)) {
    return schemaRefusal(
      index,
      `The parameter ${path}['action_source'] must be one of ${[...ACTION_SOURCES].join(', ')}.`,
    );
  }
  return (
    userDataRefusal(event.user_data, index, path) ??
    keysRefusal(event.custom_data, CUSTOM_DATA_KEYS, index, `${path}['custom_data']`) ??
    contentsRefusal(event.custom_data, index, path) ??
    appDataRefusal(event, index, path)
  );
}

function userDataRefusal(userData: unknown, index: number, path: string): MetaRefusal | null {
  if (!isObject(userData)) return null;
  for (const key in userData) {
    const value = userData[key];
    if (Array.isArray(value) ? value.every(isText) : isText(value)) continue;
    return mustBe(index, `${path}['user_data']['${key}']`, 'text list');
  }
  return null;
}

function keysRefusal(
  part: unknown,
  kinds: ReadonlyMap<string, Kind>,
  index: number,
  path: string,
): MetaRefusal | null {
  if (!isObject(part)) return null;
  for (const [key, kind] of kinds) {
    if (!fits(part[key], kind)) return mustBe(index, `${path}['${key}']`, kind);
  }
  return null;
}

function contentsRefusal(customData: unknown, index: number, path: string): MetaRefusal | null {
  const contents = isObject(customData) ? customData.contents : null;
  if (!Array.isArray(contents)) return null;
  for (const [place, content] of contents.entries()) {
    for (const key in isObject(content) ? content : {}) {
      if (CONTENT_KEYS.has(key)) continue;
      return schemaRefusal(
        index,
        `Unexpected key "${key}" on param "${path}['custom_data']['contents'][${place}]"`,
      );
    }
  }
  return null;
}

function appDataRefusal(event: JsonObject, index: number, path: string): MetaRefusal | null {
  if (event.action_source !== 'app') return null;
  const appData = event.app_data;
  if (!isObject(appData)) return schemaRefusal(index, `The parameter ${path}['app_data'] is required.`);
  if (isAbsent(appData.advertiser_tracking_enabled)) {
    return schemaRefusal(
      index,
      `The parameter ${path}['app_data']['advertiser_tracking_enabled'] is required.`,
    );
  }
  return keysRefusal(appData, APP_DATA_KEYS, index, `${path}['app_data']`);
}

function mustBe(index: number, path: string, kind: Kind): MetaRefusal {
  return schemaRefusal(index, `The parameter ${path} must be ${KIND_TEXT[kind]}.`);
}

export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isText(value: unknown): boolean {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  );
}

function fits(value: unknown, kind: Kind): boolean {
  if (value === undefined || value === null) return true;
  switch (kind) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return isInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value));
    case 'number':
      return (
        typeof value === 'number' ||
        typeof value === 'bigint' ||
        (typeof value === 'string' && isDecimal(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'text list':
      return Array.isArray(value) ? value.every(isText) : isText(value);
    case 'flag':
      return typeof value === 'boolean' || value === 0 || value === 1;
  }
}

function isDecimal(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}
