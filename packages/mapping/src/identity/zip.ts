import { isPlaceholder } from './placeholder.js';

/** No postal code is longer than ten characters; room for the separators around them. */
const MAX_LENGTH = 24;
const SEPARATORS = /[\s\p{Pd}\p{Cf}.〒]/gu;
const POSTAL_CODE = /^[a-z0-9]{2,12}$/;
const US_ZIP = /^(\d{5})(?:\d{4})?$/;
const US_ZIP_PLUS_FOUR = /^\s*(\d{5})\s*-\s*\d{4}\s*$/;
const ZEROS = /^0+$/;

/**
 * A postal code in lower case without spaces and dashes; in the United States the first five digits. `94035-1234`
 * gives `94035` there and, having the shape of a ZIP+4, also where no country is known; `M1 1AE` gives `m11ae`.
 *
 * @param country ISO 3166-1 alpha-2, lower-case, or `null` where it is not known.
 */
export function normaliseZip(text: string, country: string | null): string | null {
  if (text.length > MAX_LENGTH || isPlaceholder(text)) return null;
  const code = text.normalize('NFKC').toLowerCase().replace(SEPARATORS, '');
  if (!POSTAL_CODE.test(code) || ZEROS.test(code) || isPlaceholder(code)) return null;
  if (country === 'us') return US_ZIP.exec(code)?.[1] ?? null;
  if (country === null) return US_ZIP_PLUS_FOUR.exec(text)?.[1] ?? code;
  return code;
}

/** A postal code that came as a JSON number has lost its leading zeros; for the US we know how many there were. */
export function zipFromNumber(value: number, country: string | null): string {
  const digits = String(value);
  return country === 'us' && digits.length < 5 ? digits.padStart(5, '0') : digits;
}
