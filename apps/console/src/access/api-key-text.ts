import { randomBytes } from 'node:crypto';
import { newSecret } from './secrets.js';

/** An API key as its holder sends it, taken apart. */
export interface ApiKeyText {
  readonly environment: 'live' | 'test';
  readonly keyId: string;
  readonly secret: string;
}

/** The secret is base64url and may hold underscores itself: only the first three separate. */
const SHAPE = /^lp_(live|test)_([A-Z2-7]{16})_([A-Za-z0-9_-]{43})$/;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `lp_live_ABCDEFGHIJKLMNOP_…` -> its parts; undefined where it is no key. */
export function parseApiKey(text: string): ApiKeyText | undefined {
  const [, environment, keyId, secret] = SHAPE.exec(text) ?? [];
  if ((environment !== 'live' && environment !== 'test') || keyId === undefined || secret === undefined) {
    return undefined;
  }
  return { environment, keyId, secret };
}

/** Start of a key that is safe to show and to log. */
export function apiKeyPrefix(environment: 'live' | 'test', keyId: string): string {
  return `lp_${environment}_${keyId}`;
}

/** 16 characters of base32: 80 random bits, enough for ids never to meet. */
export function newKeyId(): string {
  return [...randomBytes(16)].map((byte) => BASE32[byte % BASE32.length]).join('');
}

export function newApiKey(
  environment: 'live' | 'test',
  keyId: string = newKeyId(),
): ApiKeyText & { readonly text: string } {
  const secret = newSecret();
  return { environment, keyId, secret, text: `${apiKeyPrefix(environment, keyId)}_${secret}` };
}
