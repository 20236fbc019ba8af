import { OPERATOR_ROUTES, type RouteContract, type RouteName } from '@capi-relay/contracts/operator';
import { start as startIngest } from '@capi-relay/ingest';
import { createLogger } from '@capi-relay/runtime';
import { deliveryStore } from '@capi-relay/store';
import { freePort } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { z } from 'zod';
import { eventRef } from '../events/event-ref.js';
import { routeNames } from '../http/bind-routes.js';
import { makeProject, settleEvent, storeEvent, type TestProject } from '../testing/project.js';
import { type Answer, type Ask, runConsole, type TestConsole } from '../testing/running-console.js';
import { openSession } from '../testing/session.js';
import { sql } from '../testing/sql.js';

let relay: TestConsole;
let project: TestProject;
let description: Record<string, unknown>;
let ajv: Ajv2020;
/** The last good answer of each route. */
const answered = new Map<RouteName, Answer>();

async function ask(name: RouteName, options: Ask = {}): Promise<Record<string, unknown>> {
  const answer = await relay.ask(name, options);
  if (answer.status >= 300) throw new Error(`${name} answered ${answer.status}: ${answer.text}`);
  answered.set(name, answer);
  return z.record(z.string(), z.unknown()).catch({}).parse(answer.body);
}

const idOf = (body: Record<string, unknown>, field = 'id'): string => z.string().parse(body[field]);

beforeAll(async () => {
  const ingestPort = await freePort();
  relay = await runConsole({ ingestUrl: `http://127.0.0.1:${ingestPort}` });
  project = await makeProject(relay);
  await postEvents(ingestPort);
  await useEveryRoute();
  description = await ask('readOpenApi');
  ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(description, 'api');
});
afterAll(() => relay.close());

/** The ingest runs for this alone: it would work on the replays that are looked at later. */
async function postEvents(port: number): Promise<void> {
  const ingest = await startIngest({
    port,
    host: '127.0.0.1',
    databaseUrl: relay.databaseUrl,
    queue: { kind: 'postgres', connectionString: relay.databaseUrl },
    evictionAllowed: false,
    trustedProxies: 0,
    countryHeader: null,
    maxBatchEvents: 1_000,
    maxBodyBytes: 1_048_576,
    enqueueDeadlineMs: 1_000,
    reconcileEveryMs: 60_000,
    reconcileGraceMs: 60_000,
    eventRetentionDays: 400,
    log: createLogger({ name: 'ingest', level: 'silent' }),
  });
  await ask('postEvents', {
    body: {
      projectId: project.projectId,
      sdkAppId: project.appId,
      events: [
        {
          name: 'purchase_success',
          occurredAt: new Date().toISOString(),
          appUserId: 'u1',
          context: { installId: 'i1' },
        },
        { name: '' },
      ],
    },
  });
  await ingest.close();
}

/** Uses each route at least once in a way that succeeds, with as much in the answers as there can be. */
async function useEveryRoute(): Promise<void> {
  const { projectId, metaLayerId, tiktokLayerId, appId, vaultId } = project;
  const params = { projectId };
  const layer = { projectId, layerId: metaLayerId };

  const failed = await storeEvent(relay, project);
  await settleEvent(relay, { ...failed, layer_id: metaLayerId }, { status: 'failed', reason: 'rejected' });
  await settleEvent(relay, { ...failed, layer_id: tiktokLayerId }, { status: 'delivered' });
  const parked = await storeEvent(relay, project);
  await settleEvent(
    relay,
    { ...parked, layer_id: metaLayerId },
    { status: 'parked', reason: 'token_rejected' },
  );
  const unmapped = await storeEvent(relay, project, { event_name: 'app_open' });
  await settleEvent(relay, { ...unmapped, layer_id: metaLayerId }, { status: 'dropped', reason: 'unmapped' });
  await deliveryStore(relay.store, { shard: 0 }).openCircuit(
    {
      layer_id: metaLayerId,
      reason: 'token_rejected',
      detail: { code: '190', message: 'Invalid OAuth access token', http_status: 400 },
      vault_version: 1,
      opened_at: Date.now(),
    },
    Date.now() + 60_000,
  );

  await ask('readSession', { key: null });
  await ask('signIn', { key: null, body: { apiKey: relay.rootKey } });
  const token = new URLSearchParams(new URL(relay.signInUrl ?? '').hash.slice(1)).get('token');
  await ask('checkSignInLink', { key: null, body: { token } });
  const first = await relay.ask('useSignInLink', {
    key: null,
    body: { token, name: 'Ann', password: 'correct horse battery' },
  });
  answered.set('useSignInLink', first);
  const session = await openSession(relay);
  await ask('readSession', { key: null, headers: { cookie: session.cookie } });
  const user = {
    cookie: first.headers.get('set-cookie')?.split(';')[0] ?? '',
    'x-csrf-token': idOf(z.record(z.string(), z.unknown()).parse(first.body), 'csrfToken'),
  };
  await ask('changePassword', {
    key: null,
    headers: user,
    body: { currentPassword: 'correct horse battery', newPassword: 'another horse battery' },
  });
  await ask('whoami', { key: null, headers: user });
  await ask('signOut', { key: null, headers: user });
  await ask('signOutEverywhere', { key: null, headers: session.headers });

  await ask('createProject', {
    body: { name: 'Another', customerExternalId: 'c-1', timezone: 'Europe/Berlin' },
  });
  const empty = idOf(await ask('createProject', { body: { name: 'Empty' } }));
  await ask('listProjects', { query: { limit: '1' } });
  await ask('readProject', { params });
  await ask('patchProject', { params, body: { name: 'Shop two' } });
  await ask('archiveProject', { params: { projectId: empty } });

  await ask('createSdkApp', {
    params,
    body: { name: 'Web', platform: 'web', webDomain: 'shop.example.com' },
  });
  await ask('patchSdkApp', {
    params: { projectId, appId },
    body: { settings: { default_currency: 'EUR', default_country: 'DE', event_allowlist: ['a'] } },
  });
  await ask('readSdkApp', { params: { projectId, appId } });
  await ask('listSdkApps', { params });

  await ask('listPlatforms');
  await ask('createLayer', {
    params,
    body: { type: 'tiktok_ads', name: 'Second', routing: { countries: ['DE'] } },
  });
  await ask('patchLayer', {
    params: layer,
    body: { capi: { event_map: { app_open: 'AppOpen', search: null } } },
  });
  await ask('readLayer', { params: layer });
  await ask('listLayers', { params });
  await ask('readEventMap', { params: layer });
  await ask('readCapiStatus', { params });

  await ask('createVaultEntry', { params, body: { token: 'another-token-0123456789' } });
  await ask('rotateVaultEntry', {
    params: { projectId, vaultId },
    body: { token: 'a-new-token-0123456789' },
  });
  await ask('readVaultEntry', { params: { projectId, vaultId } });
  await ask('listVaultEntries', { params });

  const testId = idOf(await ask('createTestEvent', { params: layer, body: {} }));
  await deliveryStore(relay.store, { shard: 0 }).reportTest(testId, {
    checks: [{ gate: 'app_known', result: 'passed', explanation: 'It is.' }],
    warnings: ['value_defaulted'],
    payload: { data: [{ event_name: 'Purchase' }] },
    result: 'refused',
    detail: { code: '100', message: 'Invalid parameter', trace_id: 'A1' },
    finished_at: Date.now(),
  });
  await ask('readTestEvent', { params: { ...layer, testId } });
  await ask('listTestEvents', { params: layer });

  const now = Date.now();
  const replayId = idOf(
    await ask('createReplay', {
      params: layer,
      body: {
        since: new Date(now - 86_400_000).toISOString(),
        until: new Date(now).toISOString(),
        includeNeverRouted: true,
      },
    }),
  );
  await ask('readReplay', { params: { projectId, replayId } });
  await ask('listReplays', { params });
  await ask('cancelReplay', { params: { projectId, replayId } });

  await ask('listEvents', { params });
  await ask('readEvent', { params: { projectId, eventId: eventRef(failed) } });
  await ask('replayEvent', { params: { projectId, eventId: eventRef(failed) }, body: {} });
  await ask('listDeliveries', { params, query: { status: 'dropped' } });
  await ask('groupDeliveries', { params, query: { statuses: 'failed,parked,dropped' } });
  await ask('readStats', { params, query: { groupBy: 'layer,status,reason,eventName,platformEvent' } });

  const keyId = idOf(
    await ask('createApiKey', { body: { name: 'Reader', scopes: ['events:read'], projectId } }),
    'keyId',
  );
  await ask('rotateApiKey', { params: { keyId } });
  await ask('revokeApiKey', { params: { keyId } });
  await ask('listApiKeys', { query: { includeRevoked: 'true' } });
  await ask('deleteLayer', { params: { projectId, layerId: tiktokLayerId } });
  await ask('listAuditLog', { query: { limit: '200' } });
}

const names = routeNames().map((name) => {
  const contract: RouteContract = OPERATOR_ROUTES[name];
  return { name, contract, title: `${contract.method} ${contract.path}` };
});

function validate(pointer: string): ValidateFunction {
  const found = ajv.getSchema(`api#${pointer}`);
  if (found === undefined) throw new Error(`The description has nothing at ${pointer}.`);
  return found;
}

const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const answerPointer = ({ path, method }: RouteContract, status: string) =>
  `/paths/${escaped(path.replace(/:(\w+)/g, '{$1}'))}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and describes every route once', () => {
    expect(description.openapi).toBe('3.1.0');
    const paths = z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() })));
    const operations = Object.values(paths.parse(description.paths)).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual([...routeNames()].sort());
  });

  it('refers to nothing that is not in it', () => {
    const text = JSON.stringify(description);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      expect(description).toHaveProperty(`components.schemas.${name}`);
    }
    expect(text).not.toContain('$defs');
  });

  test.each(names)('is what $title answers', ({ name, contract }) => {
    const answer = answered.get(name);
    expect(answer?.status).toBe(contract.status);
    if (contract.answer === undefined) {
      expect(answer?.text).toBe('');
      return;
    }
    const matches = validate(answerPointer(contract, String(contract.status)));
    matches(answer?.body);
    expect(matches.errors).toBeNull();
  });

  it('is what errors answer', async () => {
    const matches = validate(answerPointer(OPERATOR_ROUTES.whoami, 'default'));
    const errors = [
      await relay.ask('whoami', { key: null }),
      await relay.ask('createProject', { body: { name: '', unknown: true } }),
      await relay.ask('readProject', { params: { projectId: 'prj_none' } }),
      await relay.fetch('/v1/nothing', { headers: { authorization: `Bearer ${relay.rootKey}` } }),
      await relay.fetch('/v1/whoami', { method: 'PUT' }),
      await relay.fetch('/v1/projects', {
        method: 'POST',
        body: '{',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${relay.rootKey}` },
      }),
      await relay.fetch('/v1/projects', {
        method: 'POST',
        body: 'name=x',
        headers: { 'content-type': 'text/plain', authorization: `Bearer ${relay.rootKey}` },
      }),
    ];
    expect(errors.map(({ status }) => status)).toEqual([401, 422, 404, 404, 405, 400, 415]);
    for (const { body, headers } of errors) {
      matches(body);
      expect(matches.errors).toBeNull();
      expect(body).toMatchObject({ error: { requestId: headers.get('x-request-id') } });
    }
  });
});

describe('a change', () => {
  const changing = names.filter(
    ({ contract }) => contract.method !== 'GET' && contract.access !== 'public' && !contract.forwards,
  );

  test.each(changing)('by $title is in the audit log', async ({ name }) => {
    const requestId = answered.get(name)?.headers.get('x-request-id');
    const entries = await sql(relay, 'SELECT event_type FROM audit_log WHERE request_id = $1', [requestId]);
    expect(entries).toHaveLength(1);
  });
});
