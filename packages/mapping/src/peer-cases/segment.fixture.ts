import { compact, type Fields, isFields } from '../event/fields.js';
import { at, fieldsAt, type PeerCase, type Translation, textAt } from './peer-case.fixture.js';

const META_EVENTS: Readonly<Record<string, string>> = {
  addToCart: 'AddToCart',
  viewContent: 'ViewContent',
  initiateCheckout: 'InitiateCheckout',
  purchase: 'Purchase',
  search: 'Search',
  pageView: 'PageView',
};

/** What a case's own mapping tells Segment to send; with "default mappings" also what Segment takes by itself. */
export function translateSegment({ platform, content }: PeerCase): Translation {
  return platform === 'meta' ? toMeta(content) : toTiktok(content);
}

/** The request the peer made. */
export function segmentExpectation({ content }: PeerCase): Fields {
  return fieldsAt(content, 'requests', 0, 'body');
}

function toMeta(content: Fields): Translation {
  const event = fieldsAt(content, 'input', 'event');
  const mapping = resolveMapping(fieldsAt(content, 'input', 'mapping'), event);
  const defaults = at(content, 'input', 'useDefaultMappings') === true;
  const context = fieldsAt(event, 'context');
  const user = fieldsAt(mapping, 'user_data');
  const ownUser = defaults && Object.keys(user).length === 0;
  const action = String(content.action).replace(/2$/, '');
  const appData = fieldsAt(mapping, 'app_data_field');
  const inApp = isFields(context.app);
  const limited = limitedDataUse(mapping);
  return {
    event: compact({
      event: event.event,
      event_id: event.messageId,
      timestamp: timestampOf(event.timestamp),
      platform: inApp ? 'ios' : 'web',
      app_user_id: ownUser ? event.userId : undefined,
      external_id: user.externalId,
      email: user.email,
      anon_id: appData.anonId,
      madid: appData.madId,
      event_source_url: defaults ? textAt(context, 'page', 'url') : undefined,
      os_version: inApp ? at(context, 'os', 'version') : undefined,
      app_version: inApp ? at(context, 'app', 'version') : undefined,
      device_model: inApp ? at(context, 'device', 'model') : undefined,
      locale: inApp ? context.locale : undefined,
      carrier: inApp ? at(context, 'network', 'carrier') : undefined,
      screen_width: inApp ? at(context, 'screen', 'width') : undefined,
      screen_height: inApp ? at(context, 'screen', 'height') : undefined,
      timezone: inApp ? context.timezone : undefined,
      properties: metaProperties(fieldsAt(event, 'properties'), mapping, defaults),
    }),
    ...(ownUser ? connectionOf(context) : {}),
    platformEvent: META_EVENTS[action] ?? String(mapping.event_name ?? event.event ?? ''),
    capi: {
      pixel_id: textAt(content, 'input', 'settings', 'pixelId') ?? null,
      ...(limited === undefined ? {} : { limited_data_use: limited }),
    },
    app: { bundle_id: textAt(context, 'app', 'namespace') ?? null },
    ...testCode(textAt(mapping, 'test_event_code') ?? textAt(content, 'input', 'settings', 'testEventCode')),
    now: Date.parse(String(content.clock)),
  };
}

const META_PROPERTIES = [
  ...['currency', 'value', 'net_revenue', 'contents', 'content_ids', 'content_type', 'content_name'],
  ...['content_category', 'num_items', 'search_string', 'custom_data'],
];
const META_DEFAULT_PROPERTIES = [
  ...['currency', 'value', 'revenue', 'price', 'product_id', 'quantity', 'products', 'query'],
];

function metaProperties(properties: Fields, mapping: Fields, defaults: boolean): Fields {
  const own = defaults ? pick(properties, META_DEFAULT_PROPERTIES) : {};
  return { ...own, ...pick(mapping, META_PROPERTIES) };
}

function limitedDataUse(mapping: Fields): true | { country: number; state: number } | undefined {
  if (mapping.data_processing_options !== true) return undefined;
  const { data_processing_options_country: country, data_processing_options_state: state } = mapping;
  return typeof country === 'number' && typeof state === 'number' ? { country, state } : true;
}

function toTiktok(content: Fields): Translation {
  const event = fieldsAt(content, 'input', 'event');
  const mapping = fieldsAt(content, 'input', 'mapping');
  const context = fieldsAt(event, 'context');
  const inApp = content.action === 'reportAppEvent';
  return {
    event: compact({
      event: event.event,
      event_id: event.messageId,
      timestamp: event.timestamp,
      platform: inApp ? 'ios' : 'web',
      app_user_id: event.userId,
      event_source_url: textAt(context, 'page', 'url'),
      referrer_url: textAt(context, 'page', 'referrer'),
      os_version: at(context, 'os', 'version'),
      app_version: at(context, 'app', 'version'),
      locale: context.locale,
      idfa: inApp ? at(context, 'device', 'advertisingId') : undefined,
      idfv: inApp ? at(context, 'device', 'id') : undefined,
      att_status: at(context, 'device', 'adTrackingEnabled') === true ? 'authorized' : undefined,
      properties: fieldsAt(event, 'properties'),
    }),
    ...connectionOf(context),
    platformEvent: String(mapping.event),
    capi: {
      pixel_id: textAt(content, 'input', 'settings', 'pixelCode') ?? null,
      tiktok_app_id: textAt(content, 'input', 'settings', 'appID') ?? null,
    },
    app: {
      name: textAt(context, 'app', 'name') ?? '',
      bundle_id: textAt(context, 'app', 'namespace') ?? null,
    },
    ...testCode(textAt(mapping, 'test_event_code')),
    now: Date.parse(String(content.clock)),
  };
}

function connectionOf(context: Fields): Pick<Translation, 'ip' | 'userAgent'> {
  const ip = textAt(context, 'ip');
  const userAgent = textAt(context, 'userAgent');
  return { ...(ip === undefined ? {} : { ip }), ...(userAgent === undefined ? {} : { userAgent }) };
}

function testCode(code: string | undefined): Pick<Translation, 'testEventCode'> {
  return code === undefined ? {} : { testEventCode: code };
}

/** Segment's tests write Unix seconds as a text. */
function timestampOf(timestamp: unknown): unknown {
  return typeof timestamp === 'string' && /^\d+$/.test(timestamp) ? Number(timestamp) : timestamp;
}

/** `{"@path": "$.properties.value"}` is the value found there. */
function resolveMapping(mapping: Fields, event: Fields): Fields {
  return compact(
    Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, resolved(value, event)])),
  );
}

function resolved(value: unknown, event: Fields): unknown {
  if (!isFields(value)) return value;
  const path = value['@path'];
  return typeof path === 'string' ? at(event, ...path.split('.').slice(1)) : resolveMapping(value, event);
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return compact(Object.fromEntries(names.map((name) => [name, fields[name]])));
}
