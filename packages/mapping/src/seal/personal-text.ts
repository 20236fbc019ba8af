import { roleOf } from './field-catalogue.js';

/** Stands where an address was; it survives in a URL's query as it is. */
export const EMAIL_PLACEHOLDER = 'email-removed';
/** Stands where a text was nothing but a phone number. */
export const PHONE_PLACEHOLDER = 'phone-removed';
/** Stands where the value of a personal URL parameter was. */
export const VALUE_PLACEHOLDER = 'removed';

/** `@` as it is, percent-encoded, or encoded again inside a redirect address. */
const AT_SIGN = /@|%(?:25)*40/g;
const INTERNATIONAL_PHONE = /^\+[1-9]\d{7,14}$/;
const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN = 255;
/**
 * What RFC 5322 allows, less `& = ? / %`: in a URL those part one thing from the next, and `/@user.name` is a profile's
 * address and nobody's mail.
 */
const LOCAL_CHARACTER = /[\p{L}\p{M}\p{N}.!#$*+\-^_`{|}~']/u;
const DOMAIN_CHARACTER = /[\p{L}\p{M}\p{N}.-]/u;
const DOMAIN = /^[^.].*\.[^.]{2,}$/u;
/** The same characters percent-encoded, and the bytes of letters beyond ASCII. */
const ENCODED_LOCAL_CHARACTER = /^%(?:25)*(?:2[1347ABDE]|5[EF]|60|7[B-E]|[89A-F][0-9A-F])$/i;
/**
 * An encoded character at the end or the start of a text, encoded again for each address it was nested in. Letters and
 * digits are not: nobody encodes those, so behind a per cent sign they are an address's own.
 */
const ENCODED_BEFORE =
  /%(?:25|(?:25){0,4}(?:[01][0-9A-F]|2[0-46-9A-F]|3[A-F]|40|5[B-F]|60|7[B-F]|[89A-F][0-9A-F]))$/i;
const ENCODED_LETTER_AFTER = /^%(?:25){0,4}[89A-F][0-9A-F]/i;
const LONGEST_ENCODED = 11;

/** Cheap first look: most texts hold no at-sign in any form. */
function mayHoldEmail(text: string): boolean {
  return text.includes('@') || text.includes('%40') || text.includes('2540');
}

/** True where a text is or contains an e-mail address. */
export function holdsEmail(text: string): boolean {
  return mayHoldEmail(text) && findEmails(text).length > 0;
}

/**
 * The text without what names a person: e-mail addresses anywhere in it, the values of URL parameters such as `email`,
 * `phone` or `first_name`, or all of it where it is an international phone number. The very same string where there is
 * none.
 */
export function withoutPersons(text: string): string {
  if (text.startsWith('+') && INTERNATIONAL_PHONE.test(text)) return PHONE_PLACEHOLDER;
  const anonymous = mayHoldEmail(text) ? withoutEmails(text) : text;
  return anonymous.includes('?') && anonymous.includes('=')
    ? withoutPersonalParameters(anonymous)
    : anonymous;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function withoutEmails(text: string): string {
  const spans = findEmails(text);
  if (spans.length === 0) return text;
  let result = '';
  let copied = 0;
  for (const { start, end } of spans) {
    result += text.slice(copied, start) + EMAIL_PLACEHOLDER;
    copied = end;
  }
  return result + text.slice(copied);
}

/**
 * Grows an address to both sides of every at-sign. One regular expression for the whole address would be quadratic on a
 * long text without one, and anybody may post such a text.
 */
function findEmails(text: string): Span[] {
  const spans: Span[] = [];
  let floor = 0;
  for (const match of text.matchAll(AT_SIGN)) {
    const afterAt = match.index + match[0].length;
    const start = localPartStart(text, match.index, floor);
    const end = domainEnd(text, afterAt);
    if (start === match.index || !DOMAIN.test(text.slice(afterAt, end))) continue;
    spans.push({ start, end });
    floor = end;
  }
  return spans;
}

function localPartStart(text: string, at: number, floor: number): number {
  const limit = Math.max(floor, at - LONGEST_LOCAL_PART * 3);
  let start = at;
  while (start > limit) {
    const encoded = ENCODED_BEFORE.exec(text.slice(Math.max(limit, start - LONGEST_ENCODED), start))?.[0];
    if (encoded !== undefined) {
      if (!ENCODED_LOCAL_CHARACTER.test(encoded)) break;
      start -= encoded.length;
    } else if (LOCAL_CHARACTER.test(text.charAt(start - 1))) {
      start -= 1;
    } else {
      break;
    }
  }
  return start;
}

function domainEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + LONGEST_DOMAIN);
  let end = from;
  while (end < limit) {
    const encoded = ENCODED_LETTER_AFTER.exec(text.slice(end, end + LONGEST_ENCODED))?.[0];
    if (DOMAIN_CHARACTER.test(text.charAt(end))) end += 1;
    else if (encoded !== undefined) end += encoded.length;
    else break;
  }
  while (end > from && (text[end - 1] === '.' || text[end - 1] === '-')) end -= 1;
  return end;
}

const PARAMETER = /([?&;])([A-Za-z0-9_.$%[\]-]{1,64})=([^&;#\s]+)/g;

function withoutPersonalParameters(text: string): string {
  return text.replace(PARAMETER, (whole: string, separator: string, name: string, value: string) => {
    if (value === EMAIL_PLACEHOLDER || !namesPerson(name)) return whole;
    return `${separator}${name}=${VALUE_PLACEHOLDER}`;
  });
}

function namesPerson(parameter: string): boolean {
  const role = roleOf(parameter);
  return (
    role?.kind === 'personal' || (role?.kind === 'person' && role.certainty === 'certain' && !role.hashed)
  );
}
