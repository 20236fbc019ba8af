import { isIP } from 'node:net';
import type { Finding } from '../finding.js';
import { isHashOfNothing } from '../hashes.js';
import { isInteger, isObject, type JsonObject } from '../json.js';
import { USER_DATA_KEYS } from './customer-information.js';
import { isAbsent } from './event-schema.js';

const DAY_MS = 86_400_000;
const OLDEST_CLICK_MS = 90 * DAY_MS;

/** Keys of `user_data` that hold SHA-256 in hexadecimal. `external_id` may be hashed and need not be. */
const HASHED_KEYS: ReadonlySet<string> = new Set([
  ...['em', 'ph', 'fn', 'ln', 'ge', 'db', 'ct', 'st', 'zp', 'country'],
  ...['f5first', 'f5last', 'fi', 'dobd', 'dobm', 'doby'],
]);
/** The appendix is that of Meta's Parameter Builder. */
const HASH_FORM = /^[0-9a-f]{64}(\.([A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8}))?$/;
const APPENDIX = /\.([A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8})$/;
const FBP_FORM = /^fb\.[0-9]\.\d{10,13}\.\d+(\.([A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8}))?$/;
const CLICK_TIME = /^fb\.[0-9]\.(\d{13})\./;

const CONTENT_TYPES: ReadonlySet<unknown> = new Set(['product', 'product_group']);
const DELIVERY_CATEGORIES: ReadonlySet<unknown> = new Set(['in_store', 'curbside', 'home_delivery']);
/** United States, or "let Meta geolocate". */
const LIMITED_USE_COUNTRIES: ReadonlySet<unknown> = new Set([0, 1]);
const NEWEST_LIMITED_USE_STATE = 1013;

/** What the pages about the request's own keys ask for. */
export function* documentedRequestFindings(request: JsonObject): Generator<string> {
  const { partner_agent: partnerAgent, test_event_code: testEventCode } = request;
  if (!isAbsent(testEventCode) && typeof testEventCode !== 'string') {
    yield "The parameter $['test_event_code'] must be a string.";
  }
  if (isAbsent(partnerAgent)) return;
  if (
    typeof partnerAgent !== 'string' ||
    partnerAgent.length >= 23 ||
    !/[A-Za-z].*[A-Za-z]/.test(partnerAgent)
  ) {
    yield "The parameter $['partner_agent'] must be shorter than 23 characters and have at least two letters.";
  }
}

/**
 * What the Conversions API pages (developers.facebook.com, "Server event", "Customer information", "Custom data" and "App
 * data" parameters) ask of an event and the endpoint has been seen to accept without.
 *
 * @param now Unix milliseconds
 */
export function* documentedEventFindings(event: JsonObject, now: number): Generator<Finding> {
  const userData = isObject(event.user_data) ? event.user_data : {};
  yield* whereItHappened(event, userData);
  yield* customerInformation(userData);
  yield* clicks(userData, Number(event.event_time), now);
  if (isObject(event.custom_data)) yield* customData(event.custom_data);
  if (isObject(event.app_data)) yield* appData(event.app_data);
  yield* limitedDataUse(event, userData);
}

function* whereItHappened(event: JsonObject, userData: JsonObject): Generator<Finding> {
  if (!isInteger(event.event_time)) yield at("['event_time']", 'must be an integer');
  if (isAbsent(event.action_source)) yield at("['action_source']", 'is required');
  if (event.action_source !== 'website') return;
  if (isAbsent(userData.client_user_agent)) {
    yield at("['user_data']['client_user_agent']", 'is required for website events');
  }
  if (!/^https?:\/\//.test(String(event.event_source_url ?? ''))) {
    yield at("['event_source_url']", 'is required for website events and must be an http or https address');
  }
}

function* customerInformation(userData: JsonObject): Generator<Finding> {
  for (const [key, value] of Object.entries(userData)) {
    if (value === null) continue;
    const path = `['user_data']['${key}']`;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const form = USER_DATA_KEYS.get(key);

    if (form === undefined) yield at(path, 'is not a documented parameter');
    else if (Array.isArray(value) && form === 'single') yield at(path, 'must be one value');
    if (values.length === 0 || values.some(isAbsent)) yield at(path, 'must not be empty');
    else if (HASHED_KEYS.has(key) && !values.every(isHash))
      yield at(path, 'must be lower-case SHA-256 in hexadecimal');
    else if (values.some(isHashOfNothing)) yield at(path, 'is the hash of an empty or placeholder text');
    else if (!values.every((one) => typeof one === 'string')) yield at(path, 'must be a string');
  }

  const address = userData.client_ip_address;
  if (typeof address === 'string' && isIP(address) === 0 && isIP(address.replace(APPENDIX, '')) === 0) {
    yield at("['user_data']['client_ip_address']", 'must be an IPv4 or IPv6 address');
  }
}

function* clicks(userData: JsonObject, eventTime: number, now: number): Generator<Finding> {
  const { fbc, fbp } = userData;
  if (typeof fbp === 'string' && !FBP_FORM.test(fbp)) {
    yield at("['user_data']['fbp']", 'must have the form fb.subdomainIndex.creationTime.randomNumber');
  }
  if (typeof fbc !== 'string') return;
  const clickTime = Number(CLICK_TIME.exec(fbc)?.[1]);
  if (Number.isNaN(clickTime))
    yield at("['user_data']['fbc']", 'must have its creation time in milliseconds');
  else if (clickTime < now - OLDEST_CLICK_MS)
    yield at("['user_data']['fbc']", 'must not be older than 90 days');
  else if (Math.floor(clickTime / 1000) > eventTime)
    yield at("['user_data']['fbc']", 'must not be after the event');
}

function* customData(data: JsonObject): Generator<Finding> {
  for (const key of ['value', 'predicted_ltv', 'net_revenue']) {
    if (!isAbsent(data[key]) && typeof data[key] !== 'number')
      yield at(`['custom_data']['${key}']`, 'must be a number');
  }
  for (const key of ['order_id', 'search_string', 'content_name', 'content_category']) {
    if (!isAbsent(data[key]) && typeof data[key] !== 'string')
      yield at(`['custom_data']['${key}']`, 'must be a string');
  }
  if (!isAbsent(data.currency) && !/^[A-Z]{3}$/.test(String(data.currency))) {
    yield at("['custom_data']['currency']", 'must be three upper-case letters');
  }
  if (!isAbsent(data.num_items) && !isInteger(data.num_items)) {
    yield at("['custom_data']['num_items']", 'must be an integer');
  }
  if (!isAbsent(data.content_type) && !CONTENT_TYPES.has(data.content_type)) {
    yield at("['custom_data']['content_type']", 'must be product or product_group');
  }
  const ids = data.content_ids;
  if (!isAbsent(ids) && !(Array.isArray(ids) && ids.every((id) => typeof id === 'string' && id !== ''))) {
    yield at("['custom_data']['content_ids']", 'must be an array of strings');
  }
  const contents = data.contents;
  if (Array.isArray(contents)) {
    for (const [place, content] of contents.filter(isObject).entries()) {
      yield* contentFindings(content, `['custom_data']['contents'][${place}]`);
    }
  }
}

function* contentFindings(content: JsonObject, path: string): Generator<Finding> {
  const { id, quantity, item_price: itemPrice, delivery_category: deliveryCategory } = content;
  if (typeof id !== 'string') yield at(`${path}['id']`, 'must be a string');
  if (!isAbsent(quantity) && !isInteger(quantity)) yield at(`${path}['quantity']`, 'must be an integer');
  if (!isAbsent(itemPrice) && typeof itemPrice !== 'number')
    yield at(`${path}['item_price']`, 'must be a number');
  if (!isAbsent(deliveryCategory) && !DELIVERY_CATEGORIES.has(deliveryCategory)) {
    yield at(`${path}['delivery_category']`, 'must be in_store, curbside or home_delivery');
  }
}

function* appData(data: JsonObject): Generator<Finding> {
  if (isAbsent(data.application_tracking_enabled)) {
    yield at("['app_data']['application_tracking_enabled']", 'is required');
  }
  const extinfo = data.extinfo;
  if (!isAbsent(extinfo) && !(Array.isArray(extinfo) && extinfo.every((slot) => typeof slot === 'string'))) {
    yield at("['app_data']['extinfo']", 'must be an array of strings');
  }
}

function* limitedDataUse(event: JsonObject, userData: JsonObject): Generator<Finding> {
  const options = event.data_processing_options;
  if (!Array.isArray(options) || options.length === 0) return;
  const { data_processing_options_country: country, data_processing_options_state: state } = event;

  if (options.some((option) => option !== 'LDU'))
    yield at("['data_processing_options']", 'must be [] or ["LDU"]');
  if (!LIMITED_USE_COUNTRIES.has(country)) {
    yield at("['data_processing_options_country']", 'must be 0 or 1 with limited data use');
  }
  if (isAbsent(state)) {
    if (!isAbsent(country) || isAbsent(userData.client_ip_address)) {
      yield at("['data_processing_options_state']", 'is required with a country, and without an IP address');
    }
  } else if (state !== 0 && !(Number(state) >= 1_000 && Number(state) <= NEWEST_LIMITED_USE_STATE)) {
    yield at("['data_processing_options_state']", 'must be 0 or the number of a state');
  }
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && HASH_FORM.test(value);
}

function at(path: string, text: string): Finding {
  return { path, text };
}
