import { withoutCurrencyMarks } from './currency-mark.js';

/** How `String(number)` writes a number, and with it every SDK: the point is the decimal point. */
const MACHINE_NUMBER = /^\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Blanks of every width and the Swiss apostrophes: they group digits and never mark decimals. */
const GROUPING_BLANKS = /[\s'’]/g;
const BLANK_GROUPED = /^\d{1,3}(?:[\s'’]\d{3})+(?=$|[.,])/;
const MINUS = /^[-\u2010-\u2015\u2212]\s*/;
/** How bookkeepers write a negative amount. */
const IN_BRACKETS = /^\(([^()]*)\)$/;
/** No amount is longer; what is, is some other text. */
const LONGEST_AMOUNT = 64;
/** Thousands in threes; India counts twos before the last three: `1,29,900`. */
const GROUPED_BY_THREES = /^\d{1,3}(?:[.,]\d{3})+$/;
const GROUPED_BY_TWOS = /^\d{1,2}(?:,\d{2})*,\d{3}$/;
const DIGITS = /^\d+$/;

/** An amount as it was written, before anyone asks what it may be used for. */
export interface WrittenAmount {
  /** Whole units, finite; below zero for a refund. */
  readonly amount: number;
  /** ISO 4217, where the text names its currency beyond doubt. */
  readonly currency: string | undefined;
}

/**
 * Reads an amount of money in whole units, zero or more; `undefined` where it is negative or {@link readWrittenAmount}
 * cannot read it.
 */
export function readAmount(raw: unknown): number | undefined {
  const written = readWrittenAmount(raw);
  return written === undefined || written.amount < 0 ? undefined : written.amount;
}

/**
 * Reads an amount of money in whole units, from a number or from the ways people write one, with or without its
 * currency. `undefined` where it is not finite or cannot be read without guessing.
 *
 * ```text
 * 0 -> 0    '1,299.00' -> 1299    '1.299,00' -> 1299    '1 299,00 kr' -> 1299    "CHF 1'299.00" -> 1299    '(9,99)' -> -9.99
 * ```
 *
 * One separator alone is the only ambiguous case. A point is the decimal point whatever follows, since that is how
 * machines write (`'1.299'` is 1.299, a Kuwaiti price). A comma before exactly three digits groups (`'1,299'` is 1299),
 * unless a zero stands before it (`'0,299'` is 0.299); before any other count of digits it marks decimals.
 */
export function readWrittenAmount(raw: unknown): WrittenAmount | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? { amount: raw, currency: undefined } : undefined;
  if (typeof raw !== 'string' || raw.length > LONGEST_AMOUNT) return undefined;
  const outer = withoutSign(raw.trim());
  const { digits, currency } = withoutCurrencyMarks(outer.text);
  const inner = withoutSign(digits);
  if (outer.isNegative && inner.isNegative) return undefined;
  const size = readDigits(inner.text);
  if (size === undefined) return undefined;
  const isNegative = outer.isNegative || inner.isNegative;
  return { amount: isNegative && size > 0 ? -size : size, currency };
}

/** The minus stands before the currency or behind it: `-R$ 5`, `R$ -5`. */
function withoutSign(text: string): { text: string; isNegative: boolean } {
  const bracketed = IN_BRACKETS.exec(text)?.[1];
  if (bracketed !== undefined) return { text: bracketed.trim(), isNegative: true };
  const unsigned = text.replace(MINUS, '');
  return { text: unsigned, isNegative: unsigned !== text };
}

function readDigits(text: string): number | undefined {
  const joined = withoutBlankGroups(text);
  if (joined === undefined) return undefined;
  const notation = MACHINE_NUMBER.test(joined) ? joined : decimalNotation(joined);
  const size = Number(notation ?? Number.NaN);
  return Number.isFinite(size) ? size : undefined;
}

/** The text with its blank groups joined; `undefined` where blanks stand anywhere but between thousands. */
function withoutBlankGroups(text: string): string | undefined {
  const joined = text.replace(GROUPING_BLANKS, '');
  if (joined === text || BLANK_GROUPED.test(text)) return joined;
  return undefined;
}

/** Rewrites grouped digits into what `Number` reads. */
function decimalNotation(text: string): string | undefined {
  const lastComma = text.lastIndexOf(',');
  const lastPoint = text.lastIndexOf('.');
  if (lastComma === -1) return onlyPoints(text);
  if (lastPoint === -1) return onlyCommas(text, lastComma);
  const decimalAt = Math.max(lastComma, lastPoint);
  return withDecimals(text.slice(0, decimalAt), text.slice(decimalAt + 1), lastComma > lastPoint ? '.' : ',');
}

/** A single point was read before as a machine's number; several group. */
function onlyPoints(text: string): string | undefined {
  return GROUPED_BY_THREES.test(text) ? text.replaceAll('.', '') : undefined;
}

function onlyCommas(text: string, lastComma: number): string | undefined {
  const whole = text.slice(0, lastComma);
  const decimals = text.slice(lastComma + 1);
  if (isGrouped(text) && !whole.startsWith('0')) return text.replaceAll(',', '');
  return DIGITS.test(whole) && DIGITS.test(decimals) ? `${whole}.${decimals}` : undefined;
}

function withDecimals(whole: string, decimals: string, groupedBy: '.' | ','): string | undefined {
  const otherMark = groupedBy === '.' ? ',' : '.';
  if (!DIGITS.test(decimals) || whole.includes(otherMark) || !isGrouped(whole)) return undefined;
  return `${whole.replaceAll(groupedBy, '')}.${decimals}`;
}

function isGrouped(text: string): boolean {
  return GROUPED_BY_THREES.test(text) || GROUPED_BY_TWOS.test(text);
}
