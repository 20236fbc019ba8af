import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { makeSignInLink } from './make-sign-in-link.js';

const PASSWORD = 'correct horse battery staple';

let relay: TestConsole;
beforeAll(async () => {
  // Each test comes from an address of its own, named by a proxy.
  relay = await runConsole({ trustedProxies: 1 });
  const link = new URL(await makeSignInLink(relay.store, relay.url, new Date()));
  const token = new URLSearchParams(link.hash.slice(1)).get('token');
  await signIn('192.0.2.1', { token, name: 'Ann', password: PASSWORD }, 'useSignInLink');
});
afterAll(() => relay.close());

function signIn(address: string, body: unknown, name: 'signIn' | 'useSignInLink' = 'signIn') {
  return relay.ask(name, { key: null, body, headers: { 'x-forwarded-for': address } });
}

describe('signing in', () => {
  it('is refused after five wrong passwords, even with the right one', async () => {
    const address = '192.0.2.10';
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await signIn(address, { name: 'Ann', password: `wrong ${attempt}` })).toMatchObject({
        status: 401,
        body: { error: { code: 'SIGN_IN_REFUSED' } },
      });
    }
    const refused = await signIn(address, { name: 'Ann', password: PASSWORD });
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is still possible for the same name from elsewhere: nobody can lock its owner out', async () => {
    expect(await signIn('192.0.2.20', { name: 'Ann', password: PASSWORD })).toMatchObject({ status: 200 });
  });

  it('forgets wrong passwords once the right one has come', async () => {
    const address = '192.0.2.30';
    for (const wrong of [4, 2]) {
      for (let attempt = 1; attempt <= wrong; attempt++) {
        await signIn(address, { name: 'Ann', password: 'wrong' });
      }
      expect(await signIn(address, { name: 'Ann', password: PASSWORD })).toMatchObject({ status: 200 });
    }
  });

  it('says the same of a name that does not exist', async () => {
    const wrong = await signIn('192.0.2.40', { name: 'Ann', password: 'wrong' });
    const unknown = await signIn('192.0.2.40', { name: 'Nobody', password: 'wrong' });
    const without = ({ body }: typeof wrong) => JSON.stringify(body).replace(/req_[\w-]+/, '');
    expect(without(unknown)).toBe(without(wrong));
  });

  it('takes no more than 20 tries of any kind a minute from one address', async () => {
    const check = (address: string) =>
      relay.ask('checkSignInLink', {
        key: null,
        body: { token: 'none' },
        headers: { 'x-forwarded-for': address },
      });
    const answers = await Promise.all(Array.from({ length: 20 }, () => check('192.0.2.50')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(await check('192.0.2.50')).toMatchObject({
      status: 429,
      body: { error: { code: 'RATE_LIMITED' } },
    });
    expect(await check('192.0.2.51')).toMatchObject({ status: 401 });
  });
});

describe('requests', () => {
  it('say how many more of their class are taken', async () => {
    const { headers } = await relay.ask('listProjects');
    expect(headers.get('x-ratelimit-endpoint-class')).toBe('read-light');
    expect(Number(headers.get('ratelimit-limit'))).toBeGreaterThan(0);
    const next = await relay.ask('listProjects');
    expect(Number(next.headers.get('ratelimit-remaining'))).toBe(
      Number(headers.get('ratelimit-remaining')) - 1,
    );
  });

  it('of one class are refused when they are too many, and those of others are not', async () => {
    const key = await relay.makeKey({ scopes: ['*'] });
    const params = { projectId: 'prj_none', layerId: 'layer_none' };
    const send = () => relay.ask('createTestEvent', { key: key.text, params, body: {} });
    const first = await send();
    const limit = Number(first.headers.get('ratelimit-limit'));
    await Promise.all(Array.from({ length: limit - 1 }, send));
    const refused = await send();
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'RATE_LIMITED' } } });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await relay.ask('listProjects', { key: key.text })).toMatchObject({ status: 200 });
    const other = await relay.makeKey({ scopes: ['*'] });
    expect(await relay.ask('createTestEvent', { key: other.text, params, body: {} })).toMatchObject({
      status: 404,
    });
  });
});
