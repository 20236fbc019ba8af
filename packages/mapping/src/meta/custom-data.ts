import type { MapInput } from '@capi-relay/contracts';
import { asText, compact, type Fields, fieldSources, firstPresent, nonEmpty } from '../event/fields.js';
import type { Warn } from '../event/warn.js';
import { readAmount } from '../value/amount.js';
import { readCommerceTexts } from '../value/commerce.js';
import { type Item, readContents } from '../value/contents.js';
import { META_CURRENCIES } from '../value/currencies.js';
import { type Money, readMoney } from '../value/money.js';

/** Sent where a Purchase names no currency and the app has none: Meta refuses a Purchase without one. */
const LAST_RESORT_CURRENCY = 'USD';

export type CustomDataProblem = 'value_missing' | 'refund';

/**
 * `custom_data`, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/custom-data, or
 * why a Purchase must not be sent: `value_missing` where the layer does not want it without its value, `refund` where
 * money went back.
 */
export function metaCustomData(input: MapInput, warn: Warn): Record<string, unknown> | CustomDataProblem {
  const sources = fieldSources(input.event);
  const money = moneyOf(
    input,
    readMoney(sources, input.app.settings.default_currency, META_CURRENCIES, warn),
    warn,
  );
  if (money === 'value_missing' || money === 'refund') return money;
  const contents = readContents(sources, warn);
  const texts = readCommerceTexts(sources);
  return compact({
    value: money.value,
    currency: money.currency,
    contents: nonEmpty(contents.items.map(metaItem)),
    content_ids: nonEmpty(contents.ids),
    content_type: contents.contentType,
    content_name: texts.contentName ?? onlyItem(contents.items)?.name,
    content_category: texts.contentCategory,
    order_id: texts.orderId,
    num_items: contents.numItems,
    search_string: texts.searchString,
    status: input.platformEvent === 'CompleteRegistration' ? registrationStatus(sources) : undefined,
    predicted_ltv: amountOf(sources, 'predicted_ltv', warn),
    net_revenue: amountOf(sources, 'net_revenue', warn),
  });
}

/** Meta refuses a Purchase without value and currency (100/2804009, 2804010), and with it the whole request. */
function moneyOf(
  { platformEvent, layer, app }: MapInput,
  money: Money,
  warn: Warn,
): Money | CustomDataProblem {
  if (platformEvent !== 'Purchase' || money.value !== undefined) return money;
  // Sent with 0 it would still be counted as one more sale.
  if (money.isRefund) return 'refund';
  if (layer.capi.missing_value === 'drop') return 'value_missing';
  warn('value_defaulted');
  if (money.currency !== undefined) return { value: 0, currency: money.currency };
  warn('currency_defaulted');
  const own = app.settings.default_currency;
  return { value: 0, currency: own !== undefined && META_CURRENCIES.has(own) ? own : LAST_RESORT_CURRENCY };
}

/** Whether a registration went through; of any other event `status` may be the status of anything. */
function registrationStatus(sources: readonly Fields[]): string | undefined {
  const status = firstPresent(sources, ['status']);
  return typeof status === 'boolean' ? String(status) : asText(status);
}

function amountOf(sources: readonly Fields[], name: string, warn: Warn): number | undefined {
  const raw = firstPresent(sources, [name]);
  const amount = readAmount(raw);
  if (raw !== undefined && amount === undefined) warn('value_invalid');
  return amount;
}

function metaItem(item: Item): Record<string, unknown> {
  return compact({
    id: item.id,
    quantity: item.quantity,
    item_price: item.price,
    delivery_category: item.deliveryCategory,
  });
}

function onlyItem(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}
