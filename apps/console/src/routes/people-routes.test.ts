import { createHash } from 'node:crypto';
import { openQueues } from '@capi-relay/queue';
import { deliveryStore } from '@capi-relay/store';
import { queueBackends } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeProject, settleEvent, storeEvent, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { sql } from '../testing/sql.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const JANE = 'Jane Roe 4711';
const EMAIL = 'Jane.Roe@Example.com';

let relay: TestConsole;
let project: TestProject;
let foreign: TestProject;

beforeAll(async () => {
  relay = await runConsole();
  project = await makeProject(relay);
  foreign = await makeProject(relay, 'Foreign');
});
afterAll(() => relay.close());

const forget = (userId: string, query: Readonly<Record<string, string>> = {}, more = {}) =>
  relay.ask('forgetUser', { params: { userId }, query: { projectId: project.projectId, ...query }, ...more });
const storedFor = (appUserId: string) =>
  sql(relay, 'SELECT event_id FROM sdk_events WHERE app_user_id = $1', [appUserId]);

describe('DELETE /v1/users/:userId', () => {
  test('removes the user, answers with a receipt that names nobody, and proves it', async () => {
    const parked = await storeEvent(relay, project, { app_user_id: JANE, install_id: 'install-of-jane' });
    await settleEvent(
      relay,
      { ...parked, layer_id: project.metaLayerId },
      { status: 'parked', reason: 'token_rejected' },
    );
    const answer = await forget(JANE);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        receiptId: expect.stringMatching(/^fgt_/),
        appIds: [project.appId],
        removed: { events: 1, matching: 1, deliveries: 2 },
        installs: 1,
        verified: true,
        places: expect.arrayContaining([
          { place: 'sdk_events.app_user_id', searched: expect.any(Number), found: 0 },
          { place: 'queue capi-meta', searched: 0, found: 0 },
          { place: 'queue capi-tiktok', searched: 0, found: 0 },
          { place: 'queue capi-replay', searched: 0, found: 0 },
        ]),
      },
    });
    for (const name of [JANE, sha256(JANE), 'install-of-jane']) expect(answer.text).not.toContain(name);
    expect(await storedFor(JANE)).toEqual([]);
    expect(await forget(JANE)).toMatchObject({
      status: 200,
      body: { removed: { events: 0 }, verified: true },
    });
  });

  test('finds a user whose id is an address in the form it is stored in', async () => {
    const sealed = `sha256:${sha256(EMAIL.toLowerCase())}`;
    await storeEvent(relay, project, { app_user_id: sealed });
    expect(await forget(EMAIL)).toMatchObject({ body: { removed: { events: 1 }, verified: true } });
    expect(await storedFor(sealed)).toEqual([]);
  });

  test('takes installs that are named beside the user', async () => {
    await storeEvent(relay, project, { app_user_id: null, install_id: 'install-one' });
    await storeEvent(relay, project, { app_user_id: null, install_id: 'install-two' });
    const answer = await forget('user-of-installs', { installIds: 'install-one, install-two' });
    expect(answer).toMatchObject({ body: { installs: 2, removed: { events: 2 }, verified: true } });
  });

  test('leaves the same id in another project and in an app that was not named', async () => {
    const second = await relay.ask('createSdkApp', {
      params: { projectId: project.projectId },
      body: { name: 'Web', platform: 'web', webDomain: 'shop.example.com' },
    });
    const { appId } = second.body as { appId: string };
    await storeEvent(relay, project, { app_user_id: 'user-of-many' });
    await storeEvent(relay, project, { app_user_id: 'user-of-many', app_id: appId });
    await storeEvent(relay, foreign, { app_user_id: 'user-of-many' });
    expect(await forget('user-of-many', { appId })).toMatchObject({ body: { removed: { events: 1 } } });
    expect(await storedFor('user-of-many')).toHaveLength(2);
    expect(await forget('user-of-many')).toMatchObject({ body: { removed: { events: 1 } } });
    expect(await storedFor('user-of-many')).toHaveLength(1);
  });

  test.each(['null', 'Guest', '0', '00000000-0000-0000-0000-000000000000', '--'])(
    'refuses %j, which stands for everybody nobody knew',
    async (userId) => {
      await storeEvent(relay, project, { app_user_id: userId, install_id: null });
      expect(await forget(userId)).toMatchObject({ status: 422, body: { error: { code: 'VALIDATION' } } });
      expect(await forget('user-fine', { installIds: userId })).toMatchObject({ status: 422 });
      expect(await storedFor(userId)).toHaveLength(1);
    },
  );

  test.each([
    { rule: 'a project that is not there', query: { projectId: 'prj_none' }, status: 404 },
    { rule: 'an app that is not there', query: { appId: 'app_none' }, status: 404 },
    { rule: 'a query it does not know', query: { everything: 'yes' }, status: 422 },
  ])('refuses $rule without repeating the id', async ({ query, status }) => {
    const answer = await forget(JANE, query);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('Jane');
  });

  test('to a key of another project nothing of this one exists', async () => {
    await storeEvent(relay, project, { app_user_id: 'user-of-this-one' });
    const key = await relay.makeKey({ scopes: ['users:delete'], projectId: foreign.projectId });
    expect(await forget('user-of-this-one', {}, { key: key.text })).toMatchObject({ status: 404 });
    const mixed = { projectId: foreign.projectId, appId: project.appId };
    expect(await forget('user-of-this-one', mixed, { key: key.text })).toMatchObject({ status: 404 });
    expect(await storedFor('user-of-this-one')).toHaveLength(1);
  });

  test('is in the audit log with counts and a receipt, and without the user', async () => {
    await storeEvent(relay, project, { app_user_id: 'user-in-audit' });
    const answer = await forget('user-in-audit');
    const { receiptId } = answer.body as { receiptId: string };
    const entries = await sql(relay, 'SELECT event_type, data FROM audit_log WHERE request_id = $1', [
      answer.headers.get('x-request-id'),
    ]);
    expect(entries).toMatchObject([
      { event_type: 'user.forgotten', data: { target: { kind: 'receipt', id: receiptId } } },
    ]);
    expect(JSON.stringify(entries)).toContain('"events":1');
    expect(JSON.stringify(entries)).not.toContain('user-in-audit');
    expect(JSON.stringify(entries)).not.toContain(sha256('user-in-audit'));
  });

  test('names the user in no line of the log and no metric', async () => {
    await forget(JANE);
    const metrics = await relay.fetch('/metrics', { headers: { authorization: `Bearer ${relay.rootKey}` } });
    expect(metrics.text).toContain('forgetUser');
    for (const spelling of [JANE, encodeURIComponent(JANE), 'Jane']) {
      expect(metrics.text).not.toContain(spelling);
      expect(relay.logged.join('\n')).not.toContain(spelling);
    }
  });

  test('that breaks off is in the audit log, and finishes when it is asked for again', async () => {
    await storeEvent(relay, project, { app_user_id: 'user-broken-off' });
    // As an index that is damaged would: the first statement that removes something fails.
    await sql(
      relay,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;
       CREATE TRIGGER refuse BEFORE UPDATE ON sdk_events FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    const broken = await forget('user-broken-off');
    expect(broken).toMatchObject({ status: 500, body: { error: { code: 'INTERNAL' } } });
    expect(broken.text + relay.logged.join('\n')).not.toContain('user-broken-off');
    const entries = await sql(relay, 'SELECT event_type FROM audit_log WHERE request_id = $1', [
      broken.headers.get('x-request-id'),
    ]);
    expect(entries).toEqual([{ event_type: 'user.forgetting_failed' }]);
    await sql(relay, 'DROP TRIGGER refuse ON sdk_events; DROP FUNCTION refuse()');
    expect(await forget('user-broken-off')).toMatchObject({
      body: { removed: { events: 1 }, verified: true },
    });
  });
});

describe.each(queueBackends())('with the queues on $name', (kind) => {
  test('waiting jobs are read and hold nothing of the user; what they would send is settled', async () => {
    const { backend, close } = await kind.start();
    const console = await runConsole({ queue: backend });
    const own = await makeProject(console);
    const key = await storeEvent(console, own, { app_user_id: 'user-with-jobs' });
    const queues = openQueues({ backend, deadlineMs: 5_000, onError: () => {} });
    await queues.ready();
    const { event_time: _, ...event } = key;
    await queues.enqueue('meta', [{ ...event, layer_id: own.metaLayerId }]);
    await queues.enqueue('tiktok', [{ ...event, layer_id: own.tiktokLayerId }]);
    const answer = await console.ask('forgetUser', {
      params: { userId: 'user-with-jobs' },
      query: { projectId: own.projectId },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        removed: { events: 1, deliveries: 2 },
        verified: true,
        places: expect.arrayContaining([
          { place: 'queue capi-meta', searched: 1, found: 0 },
          { place: 'queue capi-tiktok', searched: 1, found: 0 },
        ]),
      },
    });
    const [loaded] = await deliveryStore(console.store, { shard: 0 }).loadDeliveries([
      { ...event, layer_id: own.metaLayerId },
    ]);
    expect(loaded).toMatchObject({
      isForgotten: true,
      prior: { status: 'dropped', reason: 'user_forgotten' },
    });
    await queues.close();
    await console.close();
    await close();
  });
});

test('a job that names the user is found', async () => {
  const queues = openQueues({
    backend: { kind: 'postgres', connectionString: relay.databaseUrl },
    deadlineMs: 5_000,
    onError: () => {},
  });
  await queues.ready();
  await queues.enqueueTest('meta', { test_id: 'test-by-user-in-a-job', layer_id: project.metaLayerId });
  const answer = await forget('user-in-a-job');
  expect(answer.body).toMatchObject({
    verified: false,
    places: expect.arrayContaining([{ place: 'queue capi-meta', searched: 1, found: 1 }]),
  });
  await queues.close();
});
