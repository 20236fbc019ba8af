import { isPlaceholder } from './placeholder.js';
import { digestShape } from './prehashed.js';
import { sha256Hex } from './sha256.js';

/** An id made of zeros and dashes alone stands for "no user": `0`, or the nil UUID. */
const NIL_ID = /^-?[0-]+$|^-1$/;

/**
 * The hash under which TikTok knows the advertiser's own id of a person or install. The id is trimmed and its case
 * kept; one that is already a SHA-256 digest is not hashed again.
 *
 * `null` for a placeholder, and for a digest in capital letters, which could only be matched by luck.
 */
export function hashExternalId(id: string): string | null {
  return hashAs(id, (text) => text);
}

/**
 * The same for Meta, whose Parameter Builder hashes the id in lower case without white space: the hash of another
 * form would not meet the one a site sends. https://github.com/facebook/capi-param-builder
 *
 * `hashExternalIdForMeta('User 1')` is the hash of `user1`.
 */
export function hashExternalIdForMeta(id: string): string | null {
  return hashAs(id, (text) => text.toLowerCase().replace(/\s/g, ''));
}

function hashAs(id: string, form: (text: string) => string): string | null {
  const text = id.trim();
  if (isPlaceholder(text) || NIL_ID.test(text)) return null;
  const shape = digestShape(text);
  if (shape === 'sha256') return text;
  // 32 and 40 hexadecimal digits are also how ids without dashes look; only 64 of them are surely a digest.
  return shape === 'other' && text.length === 64 ? null : sha256Hex(form(text));
}
