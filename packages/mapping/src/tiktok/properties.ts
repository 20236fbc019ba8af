import type { MapInput } from '@capi-relay/contracts';
import { compact, type Fields, fieldSources, firstText, nonEmpty } from '../event/fields.js';
import type { Warn } from '../event/warn.js';
import { readCommerceTexts } from '../value/commerce.js';
import { type Item, readContents } from '../value/contents.js';
import { TIKTOK_CURRENCIES } from '../value/currencies.js';
import { readMoney } from '../value/money.js';

/** `CompletePayment` is the older name, which TikTok reads as `Purchase`. */
const SALES: ReadonlySet<string> = new Set(['Purchase', 'CompletePayment']);

/**
 * `properties`, https://business-api.tiktok.com/portal/docs?id=1771101303285761, or `refund` for a sale of which the
 * money went back: without its value it would still be counted. Ids are texts: TikTok refuses numbers.
 */
export function tiktokProperties(input: MapInput, warn: Warn): Record<string, unknown> | 'refund' {
  const sources = fieldSources(input.event);
  const money = readMoney(sources, input.app.settings.default_currency, TIKTOK_CURRENCIES, warn);
  if (money.isRefund && SALES.has(input.platformEvent)) return 'refund';
  const contents = readContents(sources, warn);
  const texts = readCommerceTexts(sources);
  return compact({
    value: money.value,
    currency: money.currency,
    contents: nonEmpty(contents.items.map(tiktokItem)),
    content_ids: nonEmpty(contents.ids),
    content_type: contents.contentType,
    num_items: contents.numItems,
    order_id: texts.orderId,
    search_string: texts.searchString,
    description: texts.description,
    shop_id: firstText(sources, ['shop_id']),
    customer_type: customerType(sources),
  });
}

/** TikTok refuses any third word; shops have many of their own. */
function customerType(sources: readonly Fields[]): 'new' | 'returning' | undefined {
  const type = firstText(sources, ['customer_type'])?.trim().toLowerCase();
  return type === 'new' || type === 'returning' ? type : undefined;
}

function tiktokItem(item: Item): Record<string, unknown> {
  return compact({
    content_id: item.id,
    content_name: item.name,
    content_category: item.category,
    brand: item.brand,
    price: item.price,
    quantity: item.quantity,
  });
}
