import { isPlaceholder } from './placeholder.js';

/** The longest address SMTP carries: RFC 5321, 4.5.3.1.3 less the angle brackets. */
const MAX_LENGTH = 254;
const INVISIBLE = /[\p{Cc}\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu;
const PLAIN_ADDRESS = /^[a-z0-9._%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}$/;
const LOCAL_PART = /^[^\s@<>()[\]\\,;:"]{1,64}$/u;
const DOMAIN = /^(?:[\p{L}\p{M}\p{N}_-]+\.)+[\p{L}\p{M}\p{N}-]{2,}$/u;

/**
 * An e-mail address in the form both platforms hash: trimmed and lower-case. Dots and `+tags` stay, since the address
 * a person registered with is the one that has to match.
 *
 * ` John_Smith@gmail.com ` gives `john_smith@gmail.com`; a text that is no address gives `null`.
 */
export function normaliseEmail(text: string): string | null {
  const address = text.trim().toLowerCase();
  if (address.length > MAX_LENGTH) return null;
  if (PLAIN_ADDRESS.test(address)) return isPlaceholderAddress(address) ? null : address;
  const visible = address.replace(INVISIBLE, '').normalize('NFC').trim();
  const at = visible.indexOf('@');
  if (at < 0 || !LOCAL_PART.test(visible.slice(0, at)) || !DOMAIN.test(visible.slice(at + 1))) return null;
  return isPlaceholderAddress(visible) ? null : visible;
}

/** `null@null.com` and its like: a placeholder that a form validator forced into the shape of an address. */
function isPlaceholderAddress(address: string): boolean {
  const at = address.indexOf('@');
  const name = address.slice(0, at);
  return isPlaceholder(name) && address.slice(at + 1).startsWith(`${name}.`);
}
