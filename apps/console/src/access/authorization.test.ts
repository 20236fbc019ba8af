import { OPERATOR_ROUTES, type RouteContract, SCOPES } from '@capi-relay/contracts/operator';
import { revokeApiKey } from '@capi-relay/store';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { routeNames } from '../http/bind-routes.js';
import { makeProject, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { openSession, type TestSession } from '../testing/session.js';

let relay: TestConsole;
let own: TestProject;
let foreign: TestProject;
let session: TestSession;

beforeAll(async () => {
  relay = await runConsole();
  own = await makeProject(relay, 'Own');
  foreign = await makeProject(relay, 'Foreign');
  session = await openSession(relay);
});
afterAll(() => relay.close());

const contracts = routeNames().map((name) => {
  const contract: RouteContract = OPERATOR_ROUTES[name];
  return { name, contract, title: `${contract.method} ${contract.path}` };
});
const guarded = contracts.filter(({ contract }) => contract.access !== 'public');
const scoped = guarded.filter(({ contract }) => contract.access !== 'caller');
const ofProjects = guarded.filter(({ contract }) => contract.path.includes(':projectId'));
const changing = guarded.filter(({ contract }) => contract.method !== 'GET');

/** Ids that exist, so that what is refused is refused for the caller and not for the id. */
function paramsOf(project: TestProject) {
  return {
    projectId: project.projectId,
    appId: project.appId,
    layerId: project.metaLayerId,
    vaultId: project.vaultId,
    testId: 'test_1',
    replayId: 'rpl_1',
    eventId: 'event_1',
    userId: 'user_nobody_has',
    keyId: 'AAAAAAAAAAAAAAAA',
  };
}

const code = (value: string) => ({ error: { code: value } });

describe('who may use a route', () => {
  test.each(guarded)('without a key $title is refused', async ({ name }) => {
    expect(await relay.ask(name, { params: paramsOf(own), key: null })).toMatchObject({
      status: 401,
      body: code('UNAUTHENTICATED'),
    });
  });

  test.each(guarded)('with a revoked key $title is refused', async ({ name }) => {
    const key = await relay.makeKey({ scopes: ['*'] });
    await revokeApiKey(relay.store.db, key.keyId, new Date());
    expect(await relay.ask(name, { params: paramsOf(own), key: key.text })).toMatchObject({
      status: 401,
      body: code('UNAUTHENTICATED'),
    });
  });

  test.each(scoped)('with every scope but its own $title is refused', async ({ name, contract }) => {
    const scopes = SCOPES.filter((scope) => scope !== contract.access && scope !== '*');
    const key = await relay.makeKey({ scopes });
    expect(await relay.ask(name, { params: paramsOf(own), key: key.text })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN_SCOPE', details: { needed: contract.access } } },
    });
  });

  test.each(scoped)('with its own scope alone $title is let through', async ({ name, contract }) => {
    const key = await relay.makeKey({ scopes: SCOPES.filter((scope) => scope === contract.access) });
    const { status } = await relay.ask(name, { params: paramsOf(own), key: key.text, body: undefined });
    // What it answers depends on what it was given; that it was let through does not.
    expect([401, 403, 429]).not.toContain(status);
  });

  test.each(ofProjects)('to the key of another project $title does not exist', async ({ name }) => {
    const key = await relay.makeKey({ scopes: ['*'], projectId: foreign.projectId });
    expect(await relay.ask(name, { params: paramsOf(own), key: key.text })).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND', message: 'There is no such project.' } },
    });
  });

  test.each(ofProjects)(
    'with ids of another project below its own $title finds nothing',
    async ({ name, contract }) => {
      const key = await relay.makeKey({ scopes: ['*'], projectId: foreign.projectId });
      const mixed = { ...paramsOf(own), projectId: foreign.projectId };
      const answer = await relay.ask(name, {
        params: mixed,
        key: key.text,
        ...(contract.body === undefined ? {} : { body: BODIES[name] ?? {} }),
      });
      if (/:(appId|layerId|vaultId|testId|replayId|eventId)/.test(contract.path)) {
        expect(answer).toMatchObject({ status: 404, body: code('NOT_FOUND') });
      } else {
        expect(answer.text).not.toContain(own.projectId);
      }
    },
  );

  test.each(ofProjects)('where there is no such project $title says so', async ({ name }) => {
    const params = { ...paramsOf(own), projectId: 'prj_none' };
    expect(await relay.ask(name, { params })).toMatchObject({ status: 404, body: code('NOT_FOUND') });
  });

  test.each(changing)('in a session without its csrf token $title is refused', async ({ name }) => {
    const wrong = [undefined, 'wrong'];
    for (const token of wrong) {
      const headers = { cookie: session.cookie, ...(token === undefined ? {} : { 'x-csrf-token': token }) };
      expect(await relay.ask(name, { params: paramsOf(own), key: null, headers })).toMatchObject({
        status: 403,
        body: code('CSRF_TOKEN_MISSING'),
      });
    }
  });
});

/** Bodies that are valid, where an empty one is not. */
const BODIES: Readonly<Partial<Record<(typeof guarded)[number]['name'], unknown>>> = {
  createSdkApp: { name: 'App', platform: 'ios' },
  createLayer: { type: 'meta_ads', name: 'Layer' },
  createVaultEntry: { token: 'a-token-that-is-long-enough' },
  rotateVaultEntry: { token: 'a-token-that-is-long-enough' },
  createReplay: { since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z' },
};

describe('a key of one project', () => {
  const keyOf = (project: TestProject) => relay.makeKey({ scopes: ['*'], projectId: project.projectId });

  it('sees its project alone in the list of projects', async () => {
    const key = await keyOf(own);
    const { body } = await relay.ask('listProjects', { key: key.text });
    expect(body).toMatchObject({ items: [{ id: own.projectId }] });
  });

  it('cannot make projects', async () => {
    const key = await keyOf(own);
    expect(await relay.ask('createProject', { key: key.text, body: { name: 'New' } })).toMatchObject({
      status: 403,
      body: code('FORBIDDEN_PROJECT'),
    });
  });

  it('sees its own keys alone, and neither rotates nor revokes others', async () => {
    const key = await keyOf(own);
    const other = await keyOf(foreign);
    const { body } = await relay.ask('listApiKeys', { key: key.text, query: { limit: '200' } });
    expect(JSON.stringify(body)).not.toContain(other.keyId);
    expect(JSON.stringify(body)).toContain(key.keyId);
    for (const name of ['rotateApiKey', 'revokeApiKey'] as const) {
      expect(await relay.ask(name, { key: key.text, params: { keyId: other.keyId } })).toMatchObject({
        status: 404,
      });
    }
  });

  it('cannot make a key for another project or for all', async () => {
    const key = await keyOf(own);
    for (const projectId of [foreign.projectId, null]) {
      const body = { name: 'Bigger', scopes: ['events:read'], projectId };
      expect(await relay.ask('createApiKey', { key: key.text, body })).toMatchObject({
        status: 403,
        body: code('FORBIDDEN_PROJECT'),
      });
    }
  });

  it('reads of the audit log what concerns its project alone', async () => {
    const key = await keyOf(own);
    const { body, text } = await relay.ask('listAuditLog', { key: key.text });
    expect(body).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ projectId: own.projectId })]),
    });
    expect(text).not.toContain(foreign.projectId);
    const query = { projectId: foreign.projectId };
    expect(await relay.ask('listAuditLog', { key: key.text, query })).toMatchObject({ status: 404 });
  });

  it('cannot post events to another project', async () => {
    const key = await keyOf(own);
    const body = { projectId: foreign.projectId, sdkAppId: foreign.appId, events: [{}] };
    expect(await relay.ask('postEvents', { key: key.text, body })).toMatchObject({ status: 404 });
    const mixed = { ...body, projectId: own.projectId };
    expect(await relay.ask('postEvents', { key: key.text, body: mixed })).toMatchObject({ status: 404 });
  });

  it('cannot look into the queues, which hold every project', async () => {
    const key = await keyOf(own);
    const headers = { authorization: `Bearer ${key.text}` };
    expect(await relay.fetch('/queues/api/queues', { headers })).toMatchObject({ status: 403 });
  });
});

describe('a key', () => {
  it('grants no scope it does not have itself', async () => {
    const maker = await relay.makeKey({ scopes: ['keys:write', 'events:read'] });
    const body = { name: 'Bigger', scopes: ['events:read', 'layers:write'] };
    expect(await relay.ask('createApiKey', { key: maker.text, body })).toMatchObject({
      status: 403,
      body: { error: { code: 'FORBIDDEN_SCOPE', details: { missing: ['layers:write'] } } },
    });
  });

  it('cannot take over a key that may do more by rotating it', async () => {
    const maker = await relay.makeKey({ scopes: ['keys:write'] });
    const bigger = await relay.makeKey({ scopes: ['*'] });
    expect(
      await relay.ask('rotateApiKey', { key: maker.text, params: { keyId: bigger.keyId } }),
    ).toMatchObject({ status: 403 });
  });

  it('ends at once when it is rotated, and the new secret works', async () => {
    const key = await relay.makeKey({ scopes: ['projects:read'] });
    const rotated = await relay.ask('rotateApiKey', { params: { keyId: key.keyId } });
    expect(rotated).toMatchObject({ status: 200, body: { keyId: key.keyId, rotatedAt: expect.any(String) } });
    expect(await relay.ask('whoami', { key: key.text })).toMatchObject({ status: 401 });
    const [text] = /lp_test_[A-Z2-7]{16}_[\w-]{43}/.exec(rotated.text) ?? [];
    expect(await relay.ask('whoami', { key: text ?? '' })).toMatchObject({
      status: 200,
      body: { id: key.keyId },
    });
  });

  it.each([
    ['a wrong secret', (key: string) => `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`],
    ['another environment', (key: string) => key.replace('lp_test_', 'lp_live_')],
    ['no secret', (key: string) => key.slice(0, 24)],
    ['something behind it', (key: string) => `${key}x`],
  ])('with %s is refused', async (_what, change) => {
    const key = await relay.makeKey({ scopes: ['*'] });
    expect(await relay.ask('whoami', { key: change(key.text) })).toMatchObject({ status: 401 });
  });
});

describe('without signing in', () => {
  it.each(['/queues', '/queues/api/queues', '/metrics', '/v1/openapi.json'])(
    '%s is refused',
    async (path) => {
      expect(await relay.fetch(path)).toMatchObject({ status: 401, body: code('UNAUTHENTICATED') });
    },
  );

  it.each(['/health', '/ready'])('%s answers', async (path) => {
    expect(await relay.fetch(path)).toMatchObject({ status: 200 });
  });

  it('a browser that asks for the queues is shown where to sign in', async () => {
    const answer = await relay.fetch('/queues', { headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/sign-in']);
  });
});
