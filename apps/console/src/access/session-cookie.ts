import { parse, serialize } from 'cookie';
import { newSecret, sameBytes, sha256, sign } from './secrets.js';

export const SESSION_COOKIE = 'relay_session';

/** A session's secret with its signature: forged cookies are recognised without asking the database. */
export interface SessionToken {
  readonly secret: string;
  /** Value of the cookie. */
  readonly value: string;
}

export function newSessionToken(sessionSecret: string): SessionToken {
  const secret = newSecret();
  return { secret, value: `${secret}.${signatureOf(secret, sessionSecret)}` };
}

/** The session's secret from a request's `cookie` header; undefined where there is none, or one we did not sign. */
export function readSessionCookie(header: string | undefined, sessionSecret: string): string | undefined {
  const value = header === undefined ? undefined : parse(header)[SESSION_COOKIE];
  const [secret, signature] = (value ?? '').split('.');
  if (!secret || signature === undefined) return undefined;
  const expected = Buffer.from(signatureOf(secret, sessionSecret));
  return sameBytes(expected, Buffer.from(signature)) ? secret : undefined;
}

/** Compared as text: several base64url texts stand for the same bytes, and only one of them is ours. */
function signatureOf(secret: string, sessionSecret: string): string {
  return sign(secret, sessionSecret).toString('base64url');
}

/** `set-cookie` of a session. Scripts cannot read it, and other sites' requests do not carry it. */
export function sessionCookie(
  value: string,
  options: { readonly secure: boolean; readonly maxAgeS: number },
): string {
  return serialize(SESSION_COOKIE, value, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: options.secure,
    maxAge: options.maxAgeS,
  });
}

/** `set-cookie` that takes the session away. */
export function noSessionCookie(secure: boolean): string {
  return sessionCookie('', { secure, maxAgeS: 0 });
}

/**
 * What a page must send back as `x-csrf-token`. It follows from the session's secret, which a page of another site
 * cannot read, and tells nothing of it.
 */
export function csrfTokenOf(secret: string): string {
  return sha256(`csrf:${secret}`).toString('base64url');
}
