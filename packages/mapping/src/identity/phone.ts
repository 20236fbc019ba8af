import { type CountryCode, getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min';

/** Room for fifteen digits with the separators and an extension people write around them. */
const MAX_LENGTH = 48;
/** `(+1)213…` and `(0044) 20…`: a bracketed calling code. */
const BRACKETED_CALLING_CODE = /^\(\s*(\+|00)(\d{1,4})\s*\)/;
const SCHEME = /^(?:tel|sms|whatsapp):/i;
/** Subscribers' numbers: what is shorter is a service that has no owner. */
const E164 = /^\+[1-9]\d{6,14}$/;
const COUNTRIES: ReadonlyMap<string, CountryCode> = new Map(
  getCountries(metadata).map((code) => [code, code]),
);
/** Digits as Meta has them, the country's code in front, with what is written between them. */
const DIGITS_ALONE = /^[1-9][\d\s().-]*$/;
const ONE_DIGIT_REPEATED = /^(\d)\1+$/;

/**
 * A phone number in E.164 with its `+`, or `null` where no country makes it certain.
 *
 * A number with `+` or `00` names its own country and is taken when its length is possible there. A national number is
 * read in each of `countries` in turn (ISO 3166-1 alpha-2, any case) and taken in the first where it is a valid one:
 * the country is a guess there, so the number has to confirm it. A number of none of them that has twelve digits or more,
 * or eleven of North America, is read as if its `+` had been left out, and has to be valid so. Extensions are no part of
 * the result.
 *
 * `('07911 123456', ['gb'])` gives `+447911123456`.
 */
export function normalisePhone(text: string, countries: readonly string[]): string | null {
  if (text.length > MAX_LENGTH) return null;
  const written = text.normalize('NFKC').trim().replace(SCHEME, '').replace(BRACKETED_CALLING_CODE, '$1$2 ');
  if (written.startsWith('+')) return readInternational(written);
  const international = written.startsWith('00') ? readInternational(`+${written.slice(2)}`) : null;
  return international ?? readNational(written, countries) ?? readWithoutPlus(written);
}

function readInternational(written: string): string | null {
  const number = parsePhoneNumberFromString(written, { extract: false }, metadata);
  if (number === undefined || ONE_DIGIT_REPEATED.test(number.nationalNumber)) return null;
  return number.isPossible() && E164.test(number.number) ? number.number : null;
}

function readNational(written: string, countries: readonly string[]): string | null {
  const tried = new Set<CountryCode>();
  for (const country of countries) {
    const defaultCountry = COUNTRIES.get(country.toUpperCase());
    if (defaultCountry === undefined || tried.has(defaultCountry)) continue;
    tried.add(defaultCountry);
    const number = parsePhoneNumberFromString(written, { defaultCountry, extract: false }, metadata);
    if (number?.isValid() === true && E164.test(number.number)) return number.number;
  }
  return null;
}

function readWithoutPlus(written: string): string | null {
  if (!DIGITS_ALONE.test(written)) return null;
  const digits = written.replace(/\D/g, '');
  // Shorter ones are as often national numbers of a country nobody named.
  if (digits.length < 12 && !/^1\d{10}$/.test(digits)) return null;
  const number = parsePhoneNumberFromString(`+${digits}`, { extract: false }, metadata);
  return number?.isValid() === true && E164.test(number.number) ? number.number : null;
}

/** The digits alone, as Meta hashes them; TikTok hashes E.164 with its `+`. */
export function phoneDigits(e164: string): string {
  return e164.slice(1);
}
