import { everyPresent, type Fields, firstText } from '../event/fields.js';
import type { Warn } from '../event/warn.js';
import { readWrittenAmount, type WrittenAmount } from './amount.js';

/** An amount never stands without its currency: a platform would read it in another one. */
export interface Money {
  /** Whole units (9.99, not 999), zero or more. */
  readonly value?: number;
  /** ISO 4217, upper-case, on the platform's list. */
  readonly currency?: string;
  /** True where the event says that money went back: an amount below zero. */
  readonly isRefund?: true;
}

const VALUE_FIELDS = ['revenue', 'price', 'value'];
const CURRENCY_FIELDS = ['currency'];

/**
 * What the event is worth: `revenue`, else `price`, else `value`; the first that can be read decides, so that a refund
 * (`revenue: -5, price: 5`) is not counted as a sale. The currency is the event's own, else the one written with the
 * amount, else the app's default.
 */
export function readMoney(
  sources: readonly Fields[],
  defaultCurrency: string | undefined,
  accepted: ReadonlySet<string>,
  warn: Warn,
): Money {
  const written = firstAmount(sources, warn);
  const isRefund = written !== undefined && written.amount < 0;
  if (isRefund) warn('value_invalid');
  const value = isRefund ? undefined : written?.amount;
  const refund: Money = isRefund ? { isRefund } : {};

  const named = firstText(sources, CURRENCY_FIELDS)?.trim().toUpperCase() ?? written?.currency;
  if (named !== undefined) {
    if (accepted.has(named)) return { ...refund, ...(value === undefined ? {} : { value }), currency: named };
    warn('currency_unsupported');
    return refund;
  }
  if (value === undefined) return refund;
  if (defaultCurrency !== undefined && accepted.has(defaultCurrency)) {
    warn('currency_defaulted');
    return { value, currency: defaultCurrency };
  }
  warn('currency_missing');
  return {};
}

/** One that cannot be read (`revenue: 'N/A'`) does not hide the next. */
function firstAmount(sources: readonly Fields[], warn: Warn): WrittenAmount | undefined {
  for (const raw of everyPresent(sources, VALUE_FIELDS)) {
    const written = readWrittenAmount(raw);
    if (written !== undefined) return written;
    warn('value_invalid');
  }
  return undefined;
}
