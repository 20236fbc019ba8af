import { type Fields, firstPresent, firstText } from '../event/fields.js';
import type { Warn } from '../event/warn.js';
import { readAmount } from './amount.js';

/** An amount never stands without its currency: a platform would read it in another one. */
export interface Money {
  /** Whole units (9.99, not 999), zero or more. */
  readonly value?: number;
  /** ISO 4217, upper-case, on the platform's list. */
  readonly currency?: string;
}

const VALUE_FIELDS = ['revenue', 'price', 'value'];
const CURRENCY_FIELDS = ['currency'];

/**
 * What the event is worth: `revenue`, else `price`, else `value`; the first that is present decides, so that a refund
 * (`revenue: -5, price: 5`) is not counted as a sale. The currency is the event's own, else the app's default.
 */
export function readMoney(
  sources: readonly Fields[],
  defaultCurrency: string | undefined,
  accepted: ReadonlySet<string>,
  warn: Warn,
): Money {
  const raw = firstPresent(sources, VALUE_FIELDS);
  const value = readAmount(raw);
  if (raw !== undefined && value === undefined) warn('value_invalid');

  const named = firstText(sources, CURRENCY_FIELDS)?.trim().toUpperCase();
  if (named !== undefined) {
    if (accepted.has(named)) return value === undefined ? { currency: named } : { value, currency: named };
    warn('currency_unsupported');
    return {};
  }
  if (value === undefined) return {};
  if (defaultCurrency !== undefined && accepted.has(defaultCurrency)) {
    warn('currency_defaulted');
    return { value, currency: defaultCurrency };
  }
  warn('currency_missing');
  return {};
}
