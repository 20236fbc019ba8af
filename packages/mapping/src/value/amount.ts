/** How `String(number)` writes a number, and with it every SDK: the point is the decimal point. */
const MACHINE_NUMBER = /^\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Blanks of every width and the Swiss apostrophes: they group digits and never mark decimals. */
const GROUPING_BLANKS = /[\s'’]/g;
const BLANK_GROUPED = /^\d{1,3}(?:[\s'’]\d{3})+(?=$|[.,])/;
const CURRENCY_SYMBOL = /\p{Sc}/gu;
/** Thousands in threes; India counts twos before the last three: `1,29,900`. */
const GROUPED_BY_THREES = /^\d{1,3}(?:[.,]\d{3})+$/;
const GROUPED_BY_TWOS = /^\d{1,2}(?:,\d{2})*,\d{3}$/;
const DIGITS = /^\d+$/;

/**
 * Reads an amount of money in whole units, from a number or from the ways people write one. `undefined` where it is
 * negative, not finite or cannot be read without guessing.
 *
 * ```text
 * 0 -> 0    '1,299.00' -> 1299    '1.299,00' -> 1299    '1 299,00' -> 1299    "1'299.00" -> 1299    '€9,99' -> 9.99
 * ```
 *
 * One separator alone is the only ambiguous case. A point is the decimal point whatever follows, since that is how
 * machines write (`'1.299'` is 1.299, a Kuwaiti price). A comma before exactly three digits groups (`'1,299'` is 1299),
 * unless a zero stands before it (`'0,299'` is 0.299); before any other count of digits it marks decimals.
 */
export function readAmount(raw: unknown): number | undefined {
  if (typeof raw === 'number') return nonNegative(raw);
  if (typeof raw !== 'string') return undefined;
  const text = withoutBlankGroups(raw.replace(CURRENCY_SYMBOL, '').trim());
  if (text === undefined) return undefined;
  const notation = MACHINE_NUMBER.test(text) ? text : decimalNotation(text);
  return notation === undefined ? undefined : nonNegative(Number(notation));
}

function nonNegative(amount: number): number | undefined {
  return Number.isFinite(amount) && amount >= 0 ? amount : undefined;
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
