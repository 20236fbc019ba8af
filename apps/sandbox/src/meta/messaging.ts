import { isObject, type JsonObject } from '../json.js';
import { isAbsent } from './event-schema.js';
import { eventRefusal, type MetaRefusal } from './refusal.js';

/** Event names a `business_messaging` event may have. developers.facebook.com, "Conversions API for business messaging". */
const MESSAGING_EVENTS: ReadonlySet<string> = new Set([
  'Purchase',
  'LeadSubmitted',
  'QualifiedLead',
  'InitiateCheckout',
  'AddToCart',
  'ViewContent',
  'OrderCreated',
  'OrderShipped',
  'OrderDelivered',
  'OrderCanceled',
  'OrderReturned',
  'CartAbandoned',
  'RatingProvided',
  'ReviewProvided',
]);

const NEEDS_CURRENCY: ReadonlySet<string> = new Set(['Purchase', 'OrderCreated']);

interface RequiredId {
  readonly anyOf: readonly string[];
  readonly subcode: number;
  readonly title: string;
}

const REQUIRED_IDS: ReadonlyMap<string, readonly RequiredId[]> = new Map([
  ['messenger', [{ anyOf: ['page_id'], subcode: 2804069, title: 'Missing Page ID' }]],
  [
    'whatsapp',
    [
      { anyOf: ['ctwa_clid'], subcode: 2804071, title: 'Missing CTWA clid' },
      {
        anyOf: ['page_id', 'whatsapp_business_account_id'],
        subcode: 2804116,
        title: 'Missing Page ID or WhatsApp Business Account ID',
      },
    ],
  ],
  [
    'instagram',
    [
      { anyOf: ['ig_sid'], subcode: 2804075, title: 'Missing Instagram-scoped ID' },
      { anyOf: ['ig_account_id'], subcode: 2804079, title: 'Missing IG account ID parameter' },
    ],
  ],
]);

/** What is wrong with a `business_messaging` event, or `null`. Ids are asked for, not looked up. */
export function messagingRefusalOf(event: JsonObject, index: number): MetaRefusal | null {
  if (event.action_source !== 'business_messaging') return null;
  const channel = event.messaging_channel;
  if (typeof channel !== 'string' || channel === '') {
    return eventRefusal(
      index,
      2804063,
      'Missing Messaging Channel',
      'A business messaging event must say its messaging_channel.',
    );
  }

  const name = String(event.event_name);
  if (!MESSAGING_EVENTS.has(name)) {
    return eventRefusal(
      index,
      2804066,
      'Messaging Event Invalid Event Type',
      'This event name is not supported for business messaging.',
    );
  }

  const userData = isObject(event.user_data) ? event.user_data : {};
  for (const { anyOf, subcode, title } of REQUIRED_IDS.get(channel) ?? []) {
    if (anyOf.every((key) => isAbsent(userData[key]))) {
      return eventRefusal(
        index,
        subcode,
        title,
        `An event of this channel needs ${anyOf.join(' or ')} in user_data.`,
      );
    }
  }

  const customData = isObject(event.custom_data) ? event.custom_data : {};
  if (NEEDS_CURRENCY.has(name) && isAbsent(customData.currency)) {
    return eventRefusal(
      index,
      2804081,
      `${name} event currency missing`,
      `A ${name} event must have a currency.`,
    );
  }
  return null;
}
