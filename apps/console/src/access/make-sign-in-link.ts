import { insertSignInLink, type Store } from '@capi-relay/store';
import { newSecret, sha256 } from './secrets.js';

/** Milliseconds for which a sign-in link can be used, once. */
export const LINK_MS = 60 * 60 * 1_000;

/**
 * Makes a link that lets its holder set a password and sign in. Its secret stands behind the `#`: browsers send that to
 * no server, so that it is in no access log.
 */
export async function makeSignInLink(store: Store, publicUrl: string, now: Date): Promise<string> {
  const token = newSecret();
  await insertSignInLink(store.db, {
    sha256: sha256(token),
    now,
    expiresAt: new Date(now.getTime() + LINK_MS),
  });
  const url = new URL('/sign-in', publicUrl);
  url.hash = new URLSearchParams({ token }).toString();
  return url.href;
}
