import type { Session } from '@capi-relay/contracts/operator';
import {
  consumeLink,
  endSession,
  endSessions,
  endUnusedLinks,
  findUsableLink,
  findUser,
  findUserByName,
  hasUsers,
  insertSession,
  noteSignedIn,
  type SessionOwner,
  type Store,
  setPassword,
  storeTransaction,
} from '@capi-relay/store';
import { findValidKey } from '../access/authenticate.js';
import type { SignedCaller } from '../access/caller.js';
import { hashPassword, isPassword } from '../access/password.js';
import { sha256 } from '../access/secrets.js';
import { csrfTokenOf, newSessionToken, noSessionCookie, sessionCookie } from '../access/session-cookie.js';
import { firstExpiry, SESSION_MAX_MS } from '../access/session-lifetime.js';
import { writeChange } from '../audit/write-change.js';
import { ApiError } from '../http/api-error.js';
import type { Call, Handlers } from '../http/call.js';
import type { ConsoleParts } from '../parts.js';
import { apiKeyView, isoTime } from '../views.js';

type SessionRoute =
  | 'readSession'
  | 'signIn'
  | 'checkSignInLink'
  | 'useSignInLink'
  | 'changePassword'
  | 'signOut'
  | 'signOutEverywhere'
  | 'whoami';

/** Whom a session is opened for. */
type Owner = Pick<SignedCaller, 'kind' | 'id' | 'name' | 'scopes' | 'projectId'>;

function refused(): ApiError {
  return new ApiError('SIGN_IN_REFUSED', 'Name and password, or the API key, are not right.');
}

function linkInvalid(): ApiError {
  return new ApiError(
    'LINK_INVALID',
    'This sign-in link was used or has expired. While nobody has a password, starting the console prints a new one; ' +
      'afterwards "npm run sign-in-link" does.',
  );
}

/** Sessions: signing in and out, and the first password. */
export function sessionRoutes(parts: ConsoleParts): Handlers<SessionRoute> {
  const { store } = parts;

  async function openSession(transaction: Store, owner: Owner, call: Call): Promise<Session> {
    const token = newSessionToken(parts.sessionSecret);
    const expiresAt = firstExpiry(call.now);
    await insertSession(transaction.db, {
      sha256: sha256(token.secret),
      owner: owner.kind === 'user' ? { userId: owner.id } : { apiKeyId: owner.id },
      now: call.now,
      expiresAt,
    });
    await writeChange(
      transaction,
      {
        type: 'session.signed_in',
        target: { kind: owner.kind, id: owner.id },
        projectId: owner.projectId,
      },
      { caller: owner, requestId: call.requestId, now: call.now },
    );
    // The browser may keep the cookie as long as a session can live; when it really ends is decided here.
    call.setCookie(
      sessionCookie(token.value, { secure: parts.secureCookies, maxAgeS: SESSION_MAX_MS / 1_000 }),
    );
    const { kind, id, name, scopes, projectId } = owner;
    return {
      signedIn: true,
      caller: { kind, id, name, scopes, projectId },
      csrfToken: csrfTokenOf(token.secret),
      expiresAt: isoTime(expiresAt),
      needsFirstUser: false,
    };
  }

  async function refuse(call: Call, name: string): Promise<never> {
    await parts.failedSignIns.note(name, call.address);
    await writeChange(
      store,
      { type: 'session.refused', target: null, projectId: null },
      { caller: null, requestId: call.requestId, now: call.now },
    );
    throw refused();
  }

  async function byPassword(call: Call, name: string, password: string): Promise<Session> {
    await parts.failedSignIns.check(name, call.address);
    const user = await findUserByName(store.db, name);
    const isRight = await isPassword(password, user?.password_hash ?? null);
    if (user === undefined || user.disabled_at !== null || !isRight) return refuse(call, name);
    await parts.failedSignIns.forgive(name, call.address);
    return storeTransaction(store, async (transaction) => {
      await noteSignedIn(transaction.db, user.user_id, call.now);
      return openSession(transaction, userOwner(user.user_id, user.name), call);
    });
  }

  async function byKey(call: Call, text: string): Promise<Session> {
    await parts.failedSignIns.check('', call.address);
    const key = await findValidKey(store, text);
    if (key === undefined) return refuse(call, '');
    const owner = { kind: 'api_key', id: key.key_id, name: key.name, projectId: key.project_id } as const;
    return storeTransaction(store, (transaction) =>
      openSession(transaction, { ...owner, scopes: apiKeyView(key).scopes }, call),
    );
  }

  return {
    async readSession(_input, call) {
      const caller = call.maybeCaller;
      if (caller?.session == null) {
        return {
          signedIn: false,
          caller: null,
          csrfToken: null,
          expiresAt: null,
          needsFirstUser: !(await hasUsers(store.db)),
        };
      }
      const { kind, id, name, scopes, projectId, session } = caller;
      return {
        signedIn: true,
        caller: { kind, id, name, scopes, projectId },
        csrfToken: session.csrfToken,
        expiresAt: isoTime(session.expiresAt),
        needsFirstUser: false,
      };
    },

    async signIn({ body }, call) {
      return 'apiKey' in body ? byKey(call, body.apiKey) : byPassword(call, body.name, body.password);
    },

    async checkSignInLink({ body }, call) {
      const link = await findUsableLink(store.db, sha256(body.token), call.now);
      if (link === undefined) throw linkInvalid();
      return { expiresAt: isoTime(link.expires_at) };
    },

    async useSignInLink({ body }, call) {
      const passwordHash = await hashPassword(body.password);
      return storeTransaction(store, async (transaction) => {
        if (!(await consumeLink(transaction.db, sha256(body.token), call.now))) throw linkInvalid();
        const user = await setPassword(transaction.db, {
          userId: `user_${parts.newUuid()}`,
          name: body.name,
          passwordHash,
          now: call.now,
        });
        await endUnusedLinks(transaction.db, call.now);
        // Whoever knew the old password of this name is out.
        await endSessions(transaction.db, { userId: user.user_id });
        await noteSignedIn(transaction.db, user.user_id, call.now);
        const owner = userOwner(user.user_id, user.name);
        await writeChange(
          transaction,
          { type: 'user.password_set', target: { kind: 'user', id: user.user_id }, projectId: null },
          { caller: owner, requestId: call.requestId, now: call.now },
        );
        return openSession(transaction, owner, call);
      });
    },

    async changePassword({ body }, call) {
      const { session, id } = call.caller();
      if (session === null || !('userId' in session.owner))
        throw onlyInSession('A password belongs to a user.');
      const user = await findUser(call.store.db, id);
      const { name } = call.caller();
      await parts.failedSignIns.check(name, call.address);
      if (user === undefined || !(await isPassword(body.currentPassword, user.password_hash))) {
        await parts.failedSignIns.note(name, call.address);
        throw new ApiError('SIGN_IN_REFUSED', 'The current password is not right.');
      }
      const passwordHash = await hashPassword(body.newPassword);
      await setPassword(call.store.db, { userId: id, name: user.name, passwordHash, now: call.now });
      await endSessions(call.store.db, session.owner, session.sha256);
      await call.audit({ type: 'user.password_changed', target: { kind: 'user', id }, projectId: null });
    },

    async signOut(_input, call) {
      const { session, kind, id, projectId } = call.caller();
      if (session === null) throw onlyInSession('An API key has no session to end.');
      await endSession(call.store.db, session.sha256);
      await call.audit({ type: 'session.signed_out', target: { kind, id }, projectId });
      call.setCookie(noSessionCookie(parts.secureCookies));
    },

    async signOutEverywhere(_input, call) {
      const { kind, id, projectId, session } = call.caller();
      const owner: SessionOwner = kind === 'user' ? { userId: id } : { apiKeyId: id };
      await endSessions(call.store.db, owner);
      await call.audit({ type: 'session.signed_out_everywhere', target: { kind, id }, projectId });
      if (session !== null) call.setCookie(noSessionCookie(parts.secureCookies));
    },

    async whoami(_input, call) {
      const { kind, id, name, scopes, projectId, environment, via } = call.caller();
      return { kind, id, name, scopes, projectId, environment, via };
    },
  };
}

function userOwner(id: string, name: string): Owner {
  return { kind: 'user', id, name, scopes: ['*'], projectId: null };
}

function onlyInSession(why: string): ApiError {
  return new ApiError('CONFLICT', `${why} Sign in with name and password for this.`);
}
