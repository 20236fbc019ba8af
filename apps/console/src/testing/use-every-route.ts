import type { RouteName } from '@capi-relay/contracts/operator';
import { start as startIngest } from '@capi-relay/ingest';
import { createLogger } from '@capi-relay/runtime';
import { deliveryStore } from '@capi-relay/store';
import { z } from 'zod';
import { eventRef } from '../events/event-ref.js';
import { makeProject, settleEvent, storeEvent, type TestProject } from './project.js';
import type { Answer, Ask, TestConsole } from './running-console.js';
import { openSession } from './session.js';

const idOf = (body: Record<string, unknown>, field = 'id'): string => z.string().parse(body[field]);

/** Uses each route at least once in a way that succeeds, with as much in the answers as there can be. */
export async function useEveryRoute(
  relay: TestConsole,
  ingestPort: number,
): Promise<ReadonlyMap<RouteName, Answer>> {
  const answered = new Map<RouteName, Answer>();
  const ask = async (name: RouteName, options: Ask = {}): Promise<Record<string, unknown>> => {
    const answer = await relay.ask(name, options);
    if (answer.status >= 300) throw new Error(`${name} answered ${answer.status}: ${answer.text}`);
    answered.set(name, answer);
    return z.record(z.string(), z.unknown()).catch({}).parse(answer.body);
  };
  const project = await makeProject(relay);
  await postEvents(relay, ask, project, ingestPort);

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

  await ask('forgetUser', {
    params: { userId: 'user_42' },
    query: { projectId, appId, installIds: 'install_1,install_2' },
  });
  const keyId = idOf(
    await ask('createApiKey', { body: { name: 'Reader', scopes: ['events:read'], projectId } }),
    'keyId',
  );
  await ask('rotateApiKey', { params: { keyId } });
  await ask('revokeApiKey', { params: { keyId } });
  await ask('listApiKeys', { query: { includeRevoked: 'true' } });
  await ask('deleteLayer', { params: { projectId, layerId: tiktokLayerId } });
  await ask('listAuditLog', { query: { limit: '200' } });
  await ask('readOpenApi');
  return answered;
}

/** The ingest runs for this alone: it would work on the replays that are looked at later. */
async function postEvents(
  relay: TestConsole,
  ask: (name: RouteName, options: Ask) => Promise<unknown>,
  project: TestProject,
  port: number,
): Promise<void> {
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
    matchingRetentionDays: 8,
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
