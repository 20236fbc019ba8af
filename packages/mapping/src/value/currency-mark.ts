import { ISO_CURRENCIES } from './currencies.js';

/** Marks that mean one currency wherever they stand. */
const CURRENCY_OF_MARK: Readonly<Record<string, string>> = {
  '€': 'EUR',
  us$: 'USD',
  $us: 'USD',
  ca$: 'CAD',
  $ca: 'CAD',
  au$: 'AUD',
  $au: 'AUD',
  nz$: 'NZD',
  hk$: 'HKD',
  nt$: 'TWD',
  mx$: 'MXN',
  r$: 'BRL',
  zł: 'PLN',
  kč: 'CZK',
  '₹': 'INR',
  '₺': 'TRY',
  '₽': 'RUB',
  '₴': 'UAH',
  '₩': 'KRW',
  '₫': 'VND',
  '₪': 'ILS',
};

/**
 * Marks in letters that several countries share. Letters that are none of these are no currency: `10k` and `99 c` are
 * not ten and ninety-nine.
 */
const SHARED_MARKS: ReadonlySet<string> = new Set(
  (
    'a$ c$ s$ rd$ cl$ co$ ar$ gh₵ s/ b/ r rs re rm rp fr sfr kr ft lei lv лв руб р грн дин din kn tl bs dh dhs sr qr ' +
    'kd ksh tsh ush đ vnđ 円 元 圆 圓 원 บาท euro euros dollar dollars'
  ).split(' '),
);

const LEADING_RUN = /^[\p{L}\p{Sc}/.]+/u;
const TRAILING_RUN = /[\p{L}\p{Sc}/.]+$/u;
const ONE_SIGN = /^\p{Sc}$/u;

export interface UnmarkedAmount {
  readonly digits: string;
  /** ISO 4217, where the marks name one currency and no other. */
  readonly currency: string | undefined;
}

/** Takes the currency off both ends of an amount: `R$ 1.299,90`, `12.50 USD`, `Rs.999`, `US$9.99 USD`. */
export function withoutCurrencyMarks(amount: string): UnmarkedAmount {
  const leading = LEADING_RUN.exec(amount)?.[0] ?? '';
  const afterLeading = isMark(leading) ? amount.slice(lengthBeforeDigits(leading)) : amount;
  const trailing = TRAILING_RUN.exec(afterLeading)?.[0] ?? '';
  const digits = isMark(trailing) ? afterLeading.slice(0, -trailing.length) : afterLeading;
  return { digits: digits.trim(), currency: currencyOf(leading) ?? currencyOf(trailing) };
}

/** A point after letters shortens them (`Rs.999`); after a sign or a code it belongs to the number (`$.50`). */
function lengthBeforeDigits(mark: string): number {
  const shortens = /\p{L}\.$/u.test(mark) && !ISO_CURRENCIES.has(keyOf(mark).toUpperCase());
  return mark.endsWith('.') && !shortens ? mark.length - 1 : mark.length;
}

function isMark(run: string): boolean {
  const key = keyOf(run);
  return ONE_SIGN.test(key) || SHARED_MARKS.has(key) || currencyOf(run) !== undefined;
}

function currencyOf(run: string): string | undefined {
  const key = keyOf(run);
  if (ISO_CURRENCIES.has(key.toUpperCase())) return key.toUpperCase();
  return Object.hasOwn(CURRENCY_OF_MARK, key) ? CURRENCY_OF_MARK[key] : undefined;
}

function keyOf(run: string): string {
  return run.replaceAll('.', '').toLowerCase();
}
