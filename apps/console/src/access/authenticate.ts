import { SCOPES, type Scope } from '@capi-relay/contracts/operator';
import {
  type ApiKeyRow,
  findApiKey,
  findSession,
  type LiveSession,
  noteApiKeyUsed,
  prolongSession,
  type Store,
} from '@capi-relay/store';
import { parseApiKey } from './api-key-text.js';
import { type CallerSession, type SignedCaller, unauthenticated } from './caller.js';
import { sameBytes, sha256 } from './secrets.js';
import { csrfTokenOf, readSessionCookie } from './session-cookie.js';
import { renewedExpiry } from './session-lifetime.js';

/** How exactly "last used" is known, in milliseconds; less would be a write for every request. */
const LAST_USED_GRAIN_MS = 60_000;

export interface AuthenticateOptions {
  readonly store: Store;
  readonly sessionSecret: string;
  /** Environment whose keys are taken; a key of another installation is unknown here in any case. */
  readonly environment: 'live' | 'test';
}

/** What of a request says who sent it. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/**
 * Finds out who sent a request; null where it names nobody. A key wins over a session.
 *
 * @throws ApiError `UNAUTHENTICATED` where a key is unknown, wrong or revoked
 */
export async function authenticate(
  options: AuthenticateOptions,
  credentials: Credentials,
  now: Date,
): Promise<SignedCaller | null> {
  if (credentials.authorization !== undefined) return byKey(options, credentials.authorization, now);
  const secret = readSessionCookie(credentials.cookie, options.sessionSecret);
  return secret === undefined ? null : bySession(options, secret, now);
}

/** The row of a valid key; undefined where it is unknown, wrong or revoked. */
export async function findValidKey(store: Store, text: string): Promise<ApiKeyRow | undefined> {
  const key = parseApiKey(text);
  const row = key === undefined ? undefined : await findApiKey(store.db, key.keyId);
  if (key === undefined || row === undefined || row.revoked_at !== null) return undefined;
  if (row.environment !== key.environment) return undefined;
  return sameBytes(row.secret_sha256, sha256(key.secret)) ? row : undefined;
}

async function byKey(options: AuthenticateOptions, authorization: string, now: Date): Promise<SignedCaller> {
  const [, text] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  const row = text === undefined ? undefined : await findValidKey(options.store, text);
  if (row === undefined) throw unauthenticated();
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > LAST_USED_GRAIN_MS) {
    await noteApiKeyUsed(options.store.db, row.key_id, now);
  }
  return callerOfKey(row, null);
}

async function bySession(
  options: AuthenticateOptions,
  secret: string,
  now: Date,
): Promise<SignedCaller | null> {
  const hash = sha256(secret);
  const live = await findSession(options.store.db, hash, now);
  if (live === undefined) return null;
  const renewed = renewedExpiry(live.session, now);
  if (renewed !== null) await prolongSession(options.store.db, hash, renewed);
  return callerOfSession(options, live, {
    sha256: hash,
    csrfToken: csrfTokenOf(secret),
    expiresAt: renewed ?? live.session.expires_at,
  });
}

function callerOfSession(
  options: AuthenticateOptions,
  { user, apiKey }: LiveSession,
  session: Omit<CallerSession, 'owner'>,
): SignedCaller | null {
  if (user !== null && user.disabled_at === null) {
    return {
      kind: 'user',
      id: user.user_id,
      name: user.name,
      scopes: ['*'],
      projectId: null,
      environment: options.environment,
      via: 'session',
      session: { ...session, owner: { userId: user.user_id } },
    };
  }
  if (apiKey !== null && apiKey.revoked_at === null) {
    return callerOfKey(apiKey, { ...session, owner: { apiKeyId: apiKey.key_id } });
  }
  return null;
}

function callerOfKey(row: ApiKeyRow, session: CallerSession | null): SignedCaller {
  return {
    kind: 'api_key',
    id: row.key_id,
    name: row.name,
    scopes: row.scopes.filter(isScope),
    projectId: row.project_id,
    environment: row.environment,
    via: session === null ? 'bearer' : 'session',
    session,
  };
}

/** A scope this release does not know grants nothing. */
function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
