import { PLACEHOLDERS } from './placeholder.js';
import { sha256Hex } from './sha256.js';

/** 64 lower-case hexadecimal digits, with or without the appendix Meta's Parameter Builder adds. */
const SHA256 = /^[0-9a-f]{64}(?:\.(?:[A-Za-z0-9_-]{2}|[A-Za-z0-9_-]{8}))?$/;
/** MD5 in either case, SHA-1, or SHA-256 with capital letters. */
const OTHER_DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** Digests of nothing at all, of `null`, `undefined` and the like: the sender hashed a value that was not there. */
const DIGESTS_OF_NOTHING: ReadonlySet<string> = new Set(
  ['', ' ', '0', '-', 'NaN', '[object Object]', ...[...PLACEHOLDERS].flatMap(spellings)].map(sha256Hex),
);
const DIGEST_LENGTH = 64;

/** `sha256`: usable as it is. `other`: a digest no platform can match, and hashing it again would hide that. */
export type DigestShape = 'sha256' | 'other' | 'none';

/**
 * Tells a value that was hashed before it came from one that was not.
 *
 * Upper-case digests are refused although they could be lower-cased: a sender that deviates from the documented form
 * has as a rule hashed something else than the documented normal form, too.
 *
 * @see https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 */
export function digestShape(text: string): DigestShape {
  if (text.length < 32) return 'none';
  if (SHA256.test(text)) return DIGESTS_OF_NOTHING.has(text.slice(0, DIGEST_LENGTH)) ? 'other' : 'sha256';
  return OTHER_DIGEST.test(text) ? 'other' : 'none';
}

function spellings(word: string): string[] {
  return [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)];
}
