import { createLogger } from '@capi-relay/runtime';
import { revokeApiKey } from '@capi-relay/store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { start } from '../start.js';
import { type Answer, runConsole, type TestConsole } from '../testing/running-console.js';
import { fromElsewhere, openSession, sessionOf, type TestSession } from '../testing/session.js';
import { sql } from '../testing/sql.js';
import { makeSignInLink } from './make-sign-in-link.js';

const PASSWORD = 'correct horse battery staple';

let relay: TestConsole;
beforeAll(async () => {
  relay = await runConsole({ trustedProxies: 1 });
});
afterAll(() => relay.close());

const tokenOf = (url: string | undefined) =>
  new URLSearchParams(new URL(url ?? '').hash.slice(1)).get('token');
const post = (name: 'useSignInLink' | 'signIn' | 'checkSignInLink', body: unknown) =>
  relay.ask(name, { key: null, body, headers: fromElsewhere() });
const whoami = (session: TestSession) =>
  relay.ask('whoami', { key: null, headers: { cookie: session.cookie } });

async function freshLink(): Promise<string> {
  return tokenOf(await makeSignInLink(relay.store, relay.url, new Date())) ?? '';
}

describe('the first start', () => {
  it('gives a link whose secret no server log can hold', () => {
    const url = new URL(relay.signInUrl ?? '');
    expect([url.pathname, url.search]).toEqual(['/sign-in', '']);
    expect(tokenOf(relay.signInUrl)).toMatch(/^[\w-]{43}$/);
  });

  it('says that nobody has a password yet', async () => {
    expect(await relay.ask('readSession', { key: null })).toMatchObject({
      body: { signedIn: false, needsFirstUser: true },
    });
  });

  it('lets one of many who hold the link set the first password', async () => {
    const token = tokenOf(relay.signInUrl);
    expect(await post('checkSignInLink', { token })).toMatchObject({ status: 200 });
    const names = ['Ann', 'Ben', 'Cid', 'Dan'];
    const answers = await Promise.all(
      names.map((name) => post('useSignInLink', { token, name, password: PASSWORD })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    expect(await post('checkSignInLink', { token })).toMatchObject({
      status: 401,
      body: { error: { code: 'LINK_INVALID' } },
    });
    expect(await sql(relay, 'SELECT count(*)::integer AS users FROM users')).toEqual([{ users: 1 }]);
    expect(await relay.ask('readSession', { key: null })).toMatchObject({ body: { needsFirstUser: false } });
  });

  it('ends what other links were printed before', async () => {
    const [older, newer] = [await freshLink(), await freshLink()];
    await post('useSignInLink', { token: newer, name: 'Eva', password: PASSWORD });
    expect(await post('checkSignInLink', { token: older })).toMatchObject({ status: 401 });
  });

  it('is the last to print a link', async () => {
    const config = {
      port: 0,
      host: '127.0.0.1',
      databaseUrl: relay.databaseUrl,
      queue: { kind: 'postgres', connectionString: relay.databaseUrl } as const,
      evictionAllowed: false,
      enqueueDeadlineMs: 1_000,
      vaultPublicJwk: relay.vaultKeys.publicJwk,
      sessionSecret: 'x'.repeat(32),
      ingestUrl: 'http://127.0.0.1:9',
      environment: 'test' as const,
      trustedProxies: 0,
      log: createLogger({ name: 'console', level: 'silent' }),
    };
    const second = await start(config);
    expect(second.signInUrl).toBeUndefined();
    await second.close();
  });
});

describe('a sign-in link', () => {
  it('is of no use after an hour', async () => {
    const token = await freshLink();
    await sql(relay, "UPDATE sign_in_links SET expires_at = now() - interval '1 second'");
    const answer = await post('useSignInLink', { token, name: 'Late', password: PASSWORD });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'LINK_INVALID' } } });
  });

  it('is not used up by a password that is too short', async () => {
    const token = await freshLink();
    const short = await post('useSignInLink', { token, name: 'Fay', password: 'short' });
    expect(short).toMatchObject({
      status: 422,
      body: { error: { details: { issues: [{ path: 'password' }] } } },
    });
    expect(await post('useSignInLink', { token, name: 'Fay', password: PASSWORD })).toMatchObject({
      status: 200,
    });
  });

  it('gives a name that exists another password and ends its sessions', async () => {
    const before = sessionOf(
      await post('useSignInLink', { token: await freshLink(), name: 'Gil', password: PASSWORD }),
    );
    await post('useSignInLink', { token: await freshLink(), name: 'Gil', password: 'a forgotten password' });
    expect(await whoami(before)).toMatchObject({ status: 401 });
    expect(await post('signIn', { name: 'Gil', password: PASSWORD })).toMatchObject({ status: 401 });
    expect(await post('signIn', { name: 'Gil', password: 'a forgotten password' })).toMatchObject({
      status: 200,
    });
  });
});

describe('a session', () => {
  let session: TestSession;
  let answer: Answer;
  beforeEach(async () => {
    answer = await post('signIn', { apiKey: relay.rootKey });
    session = sessionOf(answer);
  });

  it('lives in a cookie that scripts and other sites cannot use', () => {
    expect(answer.headers.get('set-cookie')).toMatch(
      /^relay_session=[\w-]{43}\.[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it('says who is signed in, and gives its pages their token', async () => {
    const headers = { cookie: session.cookie };
    expect(await relay.ask('readSession', { key: null, headers })).toMatchObject({
      body: { signedIn: true, csrfToken: session.csrfToken, caller: { kind: 'api_key', scopes: ['*'] } },
    });
  });

  it('changes things with its token', async () => {
    const { headers } = session;
    const made = await relay.ask('createProject', { key: null, headers, body: { name: 'By a page' } });
    expect(made).toMatchObject({ status: 201 });
  });

  it('does not take the token of another session', async () => {
    const other = await openSession(relay);
    const headers = { cookie: session.cookie, 'x-csrf-token': other.csrfToken };
    const made = await relay.ask('createProject', { key: null, headers, body: { name: 'Forged' } });
    expect(made).toMatchObject({ status: 403, body: { error: { code: 'CSRF_TOKEN_MISSING' } } });
  });

  it('is over when it is signed out of, and no other is', async () => {
    const other = await openSession(relay);
    const out = await relay.ask('signOut', { key: null, headers: session.headers });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringContaining('relay_session=; Max-Age=0'),
    ]);
    expect(await whoami(session)).toMatchObject({ status: 401 });
    expect(await whoami(other)).toMatchObject({ status: 200 });
  });

  it('is over when the key it was opened with is revoked', async () => {
    const key = await relay.makeKey({ scopes: ['projects:read'] });
    const own = await openSession(relay, key.text);
    expect(await whoami(own)).toMatchObject({ body: { scopes: ['projects:read'] } });
    await revokeApiKey(relay.store.db, key.keyId, new Date());
    expect(await whoami(own)).toMatchObject({ status: 401 });
  });

  it('is over when it expires', async () => {
    await sql(relay, "UPDATE sessions SET expires_at = now() - interval '1 second'");
    expect(await whoami(session)).toMatchObject({ status: 401 });
  });

  it('is prolonged by being used', async () => {
    await sql(relay, "UPDATE sessions SET expires_at = now() + interval '1 hour'");
    await whoami(session);
    const [row] = await sql(
      relay,
      "SELECT max(expires_at) > now() + interval '11 hours' AS prolonged FROM sessions",
    );
    expect(row).toEqual({ prolonged: true });
  });

  it('is not prolonged past seven days', async () => {
    await sql(
      relay,
      "UPDATE sessions SET created_at = now() - interval '167 hours', expires_at = now() + interval '10 minutes'",
    );
    await whoami(session);
    const [row] = await sql(
      relay,
      "SELECT max(expires_at) < now() + interval '61 minutes' AS bounded FROM sessions",
    );
    expect(row).toEqual({ bounded: true });
  });

  it.each([
    ['another signature', (cookie: string) => `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`],
    ['another spelling of the same signature', (cookie: string) => `${cookie}=`],
    ['no signature', (cookie: string) => cookie.split('.')[0] ?? ''],
    ['another secret', (cookie: string) => cookie.replace(/=./, cookie.includes('=A') ? '=B' : '=A')],
  ])('is not one with %s', async (_what, forge) => {
    expect(await whoami({ ...session, cookie: forge(session.cookie) })).toMatchObject({ status: 401 });
  });

  it('of one user ends everywhere at once, and those of others stay', async () => {
    const own = [await openSession(relay), await openSession(relay)];
    const other = await openSession(relay, (await relay.makeKey({ scopes: ['*'] })).text);
    await relay.ask('signOutEverywhere', { key: null, headers: own[0]?.headers ?? {} });
    for (const ended of [session, ...own]) expect(await whoami(ended)).toMatchObject({ status: 401 });
    expect(await whoami(other)).toMatchObject({ status: 200 });
  });
});

describe('a changed password', () => {
  it('needs the current one, and ends every other session of the user', async () => {
    const token = await freshLink();
    const first = sessionOf(await post('useSignInLink', { token, name: 'Hal', password: PASSWORD }));
    const second = sessionOf(await post('signIn', { name: 'Hal', password: PASSWORD }));
    const change = (currentPassword: string) =>
      relay.ask('changePassword', {
        key: null,
        headers: first.headers,
        body: { currentPassword, newPassword: 'a quite new password' },
      });
    expect(await change('a wrong password')).toMatchObject({
      status: 401,
      body: { error: { code: 'SIGN_IN_REFUSED' } },
    });
    expect(await whoami(second)).toMatchObject({ status: 200 });
    expect(await change(PASSWORD)).toMatchObject({ status: 204 });
    expect(await whoami(first)).toMatchObject({ status: 200 });
    expect(await whoami(second)).toMatchObject({ status: 401 });
  });
});
