import { isObject, type JsonObject } from '../json.js';
import { isSufficient } from './customer-information.js';
import { isAbsent } from './event-schema.js';
import { messagingRefusalOf } from './messaging.js';
import { eventRefusal, type MetaRefusal } from './refusal.js';

const DAY_SECONDS = 86_400;
const OLDEST_DAYS = 7;
const OLDEST_DAYS_IN_STORE = 62;
/** Meta does not say how far ahead a timestamp may be; senders in production count on a minute. */
const FUTURE_TOLERANCE_SECONDS = 60;

/**
 * A browser click or browser id: `fb`, subdomain index, time, payload, and the two- or eight-character appendix of Meta's
 * Parameter Builder. developers.facebook.com, Conversions API, "fbp and fbc parameters".
 */
export const FBC_FORM = /^fb\.[0-9]\.\d{10,13}\.[^.]+(\.([A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8}))?$/;

/** Currencies of ISO 4217 that are too young, or too local, for the list some Node releases come with. */
const YOUNG_CURRENCIES = ['SLE', 'VED', 'XCG', 'ZWG'];
/** Meta has been seen to refuse these: its list, which it does not publish, is narrower than ISO 4217. */
const REFUSED_CURRENCIES: ReadonlySet<string> = new Set(['MRU']);
const CURRENCIES: ReadonlySet<string> = new Set(
  [...Intl.supportedValuesOf('currency'), ...YOUNG_CURRENCIES].filter(
    (currency) => !REFUSED_CURRENCIES.has(currency),
  ),
);

/** Whether the event is within the time Meta accepts; asked of a whole batch before any other rule of this file. */
export function timeRefusalOf(event: JsonObject, index: number, now: number): MetaRefusal | null {
  const age = Math.floor(now / 1000) - Number(event.event_time);
  if (age < -FUTURE_TOLERANCE_SECONDS) {
    return eventRefusal(
      index,
      2804004,
      'Event Timestamp In The Future',
      'The timestamp of this event is in the future. event_time is a Unix time in seconds.',
    );
  }
  const days = event.action_source === 'physical_store' ? OLDEST_DAYS_IN_STORE : OLDEST_DAYS;
  if (age <= days * DAY_SECONDS) return null;
  return eventRefusal(
    index,
    2804003,
    'Event Timestamp Too Old',
    `The timestamp for this event is too far in the past: events are accepted within ${days} days of when they occurred.`,
  );
}

/** What is wrong with the fields of an event that passed the schema and the time window, or `null`. */
export function fieldRefusalOf(event: JsonObject, index: number): MetaRefusal | null {
  const userData = isObject(event.user_data) ? event.user_data : {};
  const customData = isObject(event.custom_data) ? event.custom_data : {};
  return (
    clickIdRefusal(userData, index) ??
    contentsRefusal(customData, index) ??
    messagingRefusalOf(event, index) ??
    valueRefusal(event.event_name, customData, index) ??
    leadIdRefusal(userData, index) ??
    deviceRefusal(event, index) ??
    customerInformationRefusal(userData, index)
  );
}

function clickIdRefusal(userData: JsonObject, index: number): MetaRefusal | null {
  const fbc = userData.fbc;
  if (isAbsent(fbc) || (typeof fbc === 'string' && FBC_FORM.test(fbc))) return null;
  return eventRefusal(
    index,
    2804001,
    'Click ID Incorrectly Formatted',
    'The fbc parameter must have the form fb.subdomainIndex.creationTime.fbclid.',
  );
}

function contentsRefusal(customData: JsonObject, index: number): MetaRefusal | null {
  const contents = customData.contents;
  if (!Array.isArray(contents) || contents.every((content) => isObject(content) && !isAbsent(content.id))) {
    return null;
  }
  return eventRefusal(
    index,
    2804008,
    'Invalid Contents Parameter',
    'The contents parameter must be a list of JSON objects, each with an id.',
  );
}

function valueRefusal(eventName: unknown, customData: JsonObject, index: number): MetaRefusal | null {
  const { value, currency } = customData;
  if (eventName !== 'Purchase') {
    return isAbsent(value) || !isAbsent(currency)
      ? null
      : eventRefusal(index, 2804023, 'Missing Currency', 'An event with a value must have a currency.');
  }
  if (isAbsent(value)) {
    return eventRefusal(
      index,
      2804009,
      'Missing Value for Purchase Event',
      'A Purchase event must have a value.',
    );
  }
  if (isAbsent(currency)) {
    return eventRefusal(
      index,
      2804010,
      'Missing Currency for Purchase Event',
      'A Purchase event must have a currency.',
    );
  }
  if (CURRENCIES.has(String(currency).toUpperCase())) return null;
  return eventRefusal(
    index,
    2804011,
    'Invalid Currency For Purchase Event',
    'The currency must be a supported ISO 4217 code.',
  );
}

function leadIdRefusal(userData: JsonObject, index: number): MetaRefusal | null {
  const leadId = userData.lead_id;
  if (isAbsent(leadId) || /^\d{15,17}$/.test(String(leadId))) return null;
  return eventRefusal(
    index,
    2804036,
    'Invalid Lead ID',
    'A lead id of this request is not known. The whole group of events may be refused for it.',
  );
}

function deviceRefusal(event: JsonObject, index: number): MetaRefusal | null {
  if (event.action_source !== 'app') return null;
  const slots = extinfoSlots(isObject(event.app_data) ? event.app_data.extinfo : null);
  const wellFormed = slots?.length === 16 && (slots[0] === 'i2' || slots[0] === 'a2') && !isAbsent(slots[4]);
  if (wellFormed) return null;
  return eventRefusal(
    index,
    2804043,
    'Invalid Extended Device Information',
    'extinfo must have 16 values, of which the first is i2 or a2 and the fifth the version of the operating system.',
  );
}

/** `extinfo` as a list; Meta's own SDK writes it as an object with the keys "0" to "15". */
function extinfoSlots(extinfo: unknown): readonly unknown[] | null {
  if (Array.isArray(extinfo)) return extinfo;
  return isObject(extinfo)
    ? Array.from({ length: Object.keys(extinfo).length }, (_, slot) => extinfo[slot])
    : null;
}

function customerInformationRefusal(userData: JsonObject, index: number): MetaRefusal | null {
  if (isSufficient(userData)) return null;
  return eventRefusal(
    index,
    2804050,
    'Insufficient Customer Information',
    'The event has no customer information parameters, or only such that are too broad to be effective for matching.',
  );
}
