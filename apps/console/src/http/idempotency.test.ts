import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeProject, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { sql } from '../testing/sql.js';

let relay: TestConsole;
let project: TestProject;
beforeAll(async () => {
  relay = await runConsole();
  project = await makeProject(relay);
});
afterAll(() => relay.close());

const withKey = (key: string) => ({ 'idempotency-key': key });

async function namesOf(): Promise<string[]> {
  const { body } = await relay.ask('listProjects', { query: { limit: '200' } });
  return (body as { items: { name: string }[] }).items.map(({ name }) => name);
}

describe('a request with an idempotency key', () => {
  it('is done once, and answered word for word again', async () => {
    const ask = { body: { name: 'Once' }, headers: withKey('once') };
    const first = await relay.ask('createProject', ask);
    const again = await relay.ask('createProject', ask);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect((await namesOf()).filter((name) => name === 'Once')).toHaveLength(1);
  });

  it('is done once when many come at the same moment', async () => {
    const ask = { body: { name: 'Crowd' }, headers: withKey('crowd') };
    const answers = await Promise.all(Array.from({ length: 8 }, () => relay.ask('createProject', ask)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect((await namesOf()).filter((name) => name === 'Crowd')).toHaveLength(1);
  });

  it('is refused with another body', async () => {
    await relay.ask('createProject', { body: { name: 'First body' }, headers: withKey('body') });
    const other = await relay.ask('createProject', {
      body: { name: 'Other body' },
      headers: withKey('body'),
    });
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'IDEMPOTENCY_CONFLICT' } } });
    expect(await namesOf()).not.toContain('Other body');
  });

  it('means something else at another path, and to another caller', async () => {
    const headers = withKey('shared');
    const app = { body: { name: 'App', platform: 'ios' }, headers, params: { projectId: project.projectId } };
    expect(await relay.ask('createProject', { body: { name: 'Shared' }, headers })).toMatchObject({
      status: 201,
    });
    expect(await relay.ask('createSdkApp', app)).toMatchObject({ status: 201 });
    const other = await relay.makeKey({ scopes: ['*'] });
    const mine = await relay.ask('createProject', { body: { name: 'Of another' }, headers, key: other.text });
    expect(mine).toMatchObject({ status: 201, body: { name: 'Of another' } });
  });

  it('that failed can be sent again once its obstacle is gone', async () => {
    const layer = { projectId: project.projectId, layerId: project.metaLayerId };
    const ask = {
      params: { projectId: project.projectId },
      headers: withKey('obstacle'),
      body: { status: 'active' },
    };
    const replay = {
      params: layer,
      headers: withKey('replay-obstacle'),
      body: {
        since: new Date(Date.now() - 3_600_000).toISOString(),
        until: new Date(Date.now()).toISOString(),
      },
    };
    await relay.ask('patchLayer', { params: layer, body: { isActive: false } });
    expect(await relay.ask('createReplay', replay)).toMatchObject({ status: 409 });
    await relay.ask('patchLayer', { params: layer, body: { isActive: true } });
    expect(await relay.ask('createReplay', replay)).toMatchObject({ status: 202 });
    expect(await relay.ask('patchProject', ask)).toMatchObject({ status: 200 });
  });

  it('that showed a secret is done once and shows it once', async () => {
    const ask = { body: { name: 'Shown once', scopes: ['events:read'] }, headers: withKey('secret') };
    const first = await relay.ask('createApiKey', ask);
    const again = await relay.ask('createApiKey', ask);
    expect(first).toMatchObject({ status: 201, body: { key: expect.stringMatching(/^lp_test_/) } });
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'SECRET_ALREADY_SHOWN' } } });
    const { key } = first.body as { key: string };
    const stored = await sql(relay, 'SELECT response::text FROM idempotency_keys');
    expect(JSON.stringify(stored)).not.toContain(key.slice(-43));
    const { text } = await relay.ask('listApiKeys', { query: { limit: '200' } });
    expect(text.split('Shown once')).toHaveLength(2);
  });

  it('is done anew after a day', async () => {
    const ask = { body: { name: 'Daily' }, headers: withKey('daily') };
    await relay.ask('createProject', ask);
    await sql(relay, "UPDATE idempotency_keys SET created_at = now() - interval '25 hours'");
    const next = await relay.ask('createProject', { ...ask, body: { name: 'Daily again' } });
    expect(next).toMatchObject({ status: 201, body: { name: 'Daily again' } });
  });

  it.each(['', ' ', 'with blank', 'x'.repeat(129)])('is refused where the key is %j', async (key) => {
    const answer = await relay.ask('createProject', { body: { name: 'Bad key' }, headers: withKey(key) });
    // An HTTP client drops blanks around a header's value, so an empty key arrives as such.
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'VALIDATION' } } });
  });
});

describe('a request without one', () => {
  it('is done each time', async () => {
    await relay.ask('createProject', { body: { name: 'Twice' } });
    await relay.ask('createProject', { body: { name: 'Twice' } });
    expect((await namesOf()).filter((name) => name === 'Twice')).toHaveLength(2);
  });
});
