import { normaliseEmail } from '../identity/email.js';
import { normalisePhone } from '../identity/phone.js';
import { sha256Hex } from '../identity/sha256.js';
import { holdsEmail } from './personal-text.js';

const SEALED = 'sha256:';
/** An id is no text: whatever has this shape as a whole is an address, however odd its characters. */
const EMAIL_SHAPE = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const INTERNATIONAL_PHONE = /^\+[\d\s().-]{7,24}$/;

/**
 * The form in which an id of a user, install or session is stored and looked up: the id itself, or `sha256:` and a hash
 * where it is or holds an e-mail address, or is an international phone number. Spelling variants of one address give
 * one id; sealing a sealed id changes nothing.
 *
 * `sealUserId('Ann@Example.com')` equals `sealUserId('ann@example.com')`; `sealUserId('user_42')` gives `user_42`.
 */
export function sealUserId(id: string): string {
  if (holdsEmail(id) || EMAIL_SHAPE.test(id))
    return SEALED + sha256Hex(normaliseEmail(id) ?? id.trim().toLowerCase());
  if (!INTERNATIONAL_PHONE.test(id.trim())) return id;
  return SEALED + sha256Hex(normalisePhone(id, []) ?? id.trim());
}

/**
 * The form of an order's or a product's id that names a person: still one id for one thing. It leaves for the
 * platforms, and so is not the hash of the address itself, which has its place among what identifies a person.
 */
export function sealThingId(id: string): string {
  return SEALED + sha256Hex(`id:${id}`);
}
