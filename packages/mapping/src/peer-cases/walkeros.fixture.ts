import { compact, type Fields, isFields } from '../event/fields.js';
import { at, fieldsAt, type PeerCase, type Translation, textAt } from './peer-case.fixture.js';

/** What walkerOS' mapping names, and of the user what its event holds. */
export function translateWalkeros({ platform, content }: PeerCase): Translation {
  const input = fieldsAt(content, 'input');
  const seconds = Number(input.timestamp) > 1e11 ? Number(input.timestamp) / 1000 : Number(input.timestamp);
  return {
    event: compact({
      event: input.name,
      event_id: input.id,
      timestamp: seconds,
      platform: 'web',
      app_user_id: at(input, 'user', 'id'),
      email: at(input, 'user', 'email'),
      fbclid: at(input, 'context', 'fbclid', 0),
      event_source_url: textAt(input, 'source', 'url'),
      properties: isFields(content.mapping) ? orderOf(input) : {},
    }),
    platformEvent: textAt(content, 'mapping', 'name') ?? String(input.name),
    capi: { pixel_id: platform === 'meta' ? 'p1x3l1d' : 'PIXEL_CODE' },
    now: (seconds + 60) * 1000,
  };
}

/** An order with its total, or the one product that was put into the cart. */
function orderOf(input: Fields): Fields {
  const data = fieldsAt(input, 'data');
  const isOrder = data.total !== undefined;
  const nested = Array.isArray(input.nested) ? input.nested.filter(isFields) : [];
  const products = nested
    .filter((entry) => entry.entity === 'product')
    .map((entry) => fieldsAt(entry, 'data'));
  return compact({
    order_id: isOrder ? data.id : undefined,
    revenue: isOrder ? data.total : data.price,
    currency: isOrder ? data.currency : data.price === undefined ? undefined : 'EUR',
    products: products.length === 0 ? undefined : products,
  });
}

/** The request the peer made; TikTok's old shape is read as the new one. */
export function walkerosExpectation({ platform, content }: PeerCase): Fields {
  const body = fieldsAt(content, 'expected', 0, 'body');
  if (platform === 'meta') return body;
  const { pixel_code: pixelCode, data, ...rest } = body;
  const events = Array.isArray(data) ? data.filter(isFields) : [];
  return { ...rest, event_source: 'web', event_source_id: pixelCode, data: events.map(inNewShape) };
}

function inNewShape({ timestamp, context, ...event }: Fields): Fields {
  return { ...event, event_time: Date.parse(String(timestamp)) / 1000, ...fieldsAt(context) };
}
