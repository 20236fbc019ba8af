import { aPurchase, waitFor } from '@capi-relay/testing';
import { z } from 'zod';
import { type Canaries, LOOKED_UP, SAID_BACK, word } from '../support/canaries.js';
import type { Operator } from '../support/operator.js';
import { personFields, SEALED_ID_IN } from './sdk.js';

/** What is there once an operator has set everything up. */
export interface Project {
  readonly projectId: string;
  readonly appId: string;
  readonly vaultId: string;
  readonly layers: Readonly<Record<LayerName, { readonly id: string; readonly pixelId: string }>>;
}

/** `refuses` and `page` are met by a platform that quotes what it was sent, `rejected` by one that knows no token. */
export const LAYERS = {
  meta: { type: 'meta_ads', pixelId: '1000000000000001' },
  metaRefuses: { type: 'meta_ads', pixelId: '1000000000000002' },
  metaPage: { type: 'meta_ads', pixelId: '1000000000000003' },
  metaRejected: { type: 'meta_ads', pixelId: '1000000000000004' },
  tiktok: { type: 'tiktok_ads', pixelId: 'CANARY0PIXEL00000001' },
  tiktokRefuses: { type: 'tiktok_ads', pixelId: 'CANARY0PIXEL00000002' },
} as const;
export type LayerName = keyof typeof LAYERS;

/** Sets up a project with a layer for every way a platform may behave, each with a token of its own. */
export async function setUpProject(operator: Operator, canaries: Canaries): Promise<Project> {
  const projectId = await operator.make('createProject', 'id', { body: { name: 'Shop' } });
  const params = { projectId };
  const appId = await operator.make('createSdkApp', 'appId', {
    params,
    body: { name: 'Shop app', platform: 'ios', settings: { default_currency: 'EUR', default_country: 'DE' } },
  });
  const layers: Partial<Record<LayerName, { id: string; pixelId: string }>> = {};
  let vaultId = '';
  for (const name of layerNames()) {
    const { type, pixelId } = LAYERS[name];
    const where = `sealed for ${name}`;
    const token = type === 'meta_ads' ? canaries.metaToken(where) : canaries.tiktokToken(where);
    vaultId = await operator.make('createVaultEntry', 'vaultId', { params, body: { token } });
    const capi = {
      enabled: true,
      pixel_id: pixelId,
      access_token_vault_id: vaultId,
      test_event_code: 'TEST12345',
    };
    const id = await operator.make('createLayer', 'id', { params, body: { type, name, capi } });
    layers[name] = { id, pixelId };
  }
  return { projectId, appId, vaultId, layers: layersSchema.parse(layers) };
}

const layerSchema = z.object({ id: z.string(), pixelId: z.string() });
const layersSchema = z.object({
  meta: layerSchema,
  metaRefuses: layerSchema,
  metaPage: layerSchema,
  metaRejected: layerSchema,
  tiktok: layerSchema,
  tiktokRefuses: layerSchema,
});
const layerNames = (): readonly LayerName[] => layersSchema.keyof().options;

/** Pastes tokens where they belong and everywhere they do not. */
export async function pasteTokens(operator: Operator, project: Project, canaries: Canaries): Promise<void> {
  const { projectId, vaultId, layers } = project;
  const params = { projectId };
  const entry = { projectId, vaultId };
  const layer = { projectId, layerId: layers.meta.id };
  const token = canaries.metaToken.bind(canaries);
  const plain = canaries.plainToken.bind(canaries);

  await operator.ask('rotateVaultEntry', {
    params: entry,
    headers: { 'idempotency-key': 'rotate-once' },
    body: { token: canaries.tiktokToken('that was rotated in') },
  });
  await operator.ask('createVaultEntry', {
    params,
    body: { token: `${plain('with blanks in it')} ü and more` },
  });
  await operator.ask('createVaultEntry', {
    params,
    body: { token: token('beside a field too many'), extra: token('in a field too many') },
  });
  await operator.ask('createVaultEntry', {
    params,
    body: { tokn: plain('under a misspelt name'), [plain('as the name of a field', SAID_BACK)]: 1 },
  });
  await operator.ask('createVaultEntry', {
    params,
    text: `{"token": "${plain('in a body that is no JSON')}`,
  });
  await operator.ask('createVaultEntry', {
    params,
    text: `token=${plain('in a form')}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await operator.ask('createVaultEntry', { params, text: JSON.stringify(plain('as the whole body')) });
  await operator.ask('createVaultEntry', {
    params: { projectId: plain('as the id of a project', LOOKED_UP) },
    body: { token: 'another' },
  });
  await operator.ask('rotateVaultEntry', {
    params: { projectId, vaultId: plain('as the id of an entry', LOOKED_UP) },
    body: { token: plain('for an entry that is not there') },
  });
  await operator.ask('patchLayer', {
    params: layer,
    body: { capi: { access_token_vault_id: plain('as a vault id') } },
  });
  await operator.ask('patchLayer', {
    params: layer,
    body: { capi: { access_token: plain('in the block of a layer') } },
  });
  await operator.ask('patchLayer', {
    params: layer,
    body: { capi: { note: token('in an unknown key of a layer') } },
  });
  await operator.ask('patchLayer', {
    params: layer,
    body: { isActive: plain('as a flag'), token: plain('in a layer') },
  });
  await operator.ask('patchLayer', { params: layer, body: { name: token('as the name of a layer') } });
  await operator.ask('patchLayer', { params: layer, body: { capi: { pixel_id: token('as a pixel id') } } });
  await operator.ask('patchLayer', {
    params: layer,
    body: { capi: { test_event_code: token('as a test event code') } },
  });
  await operator.ask('createProject', { body: { name: token('as the name of a project') } });
  await operator.ask('listVaultEntries', {
    params,
    query: { limit: plain('as a limit'), token: plain('in a query') },
  });
  await operator.ask('readVaultEntry', {
    params: entry,
    headers: {
      authorization: `Bearer ${plain('as an API key')}`,
      'x-request-id': plain('as the id of a request', SAID_BACK),
    },
  });
  await operator.ask('signIn', { body: { apiKey: token('to sign in with') } });
  await operator.ask('signIn', {
    body: {
      name: canaries.secret('name of somebody unknown', `${word()}@shop.example`, LOOKED_UP),
      password: plain('as a password'),
    },
  });
  await operator.fetch(`/sign-in?token=${plain('in the address of a page')}`);
  await operator.fetch(`/v1/${plain('in the path of the API')}`);
}

/** People in what servers post and what operators try out. */
export async function postFromServers(
  operator: Operator,
  project: Project,
  canaries: Canaries,
): Promise<void> {
  const { projectId, appId } = project;
  const occurredAt = new Date().toISOString();
  const context = canaries.person('in the context of a server’s event');
  const refused = canaries.person('in a server’s event that was refused');
  const events = [
    {
      name: 'purchase_success',
      occurredAt,
      appUserId: 'user_1',
      properties: personFields(canaries.person('in the properties of a server’s event')),
      context: { installId: 'install_1', ip: context.ip, userAgent: context.userAgent, email: context.email },
    },
    {
      name: 'purchase_success',
      occurredAt,
      appUserId: canaries.person('as a server’s user id', { hashed: SEALED_ID_IN }).email,
    },
    { name: '', occurredAt: refused.email, properties: personFields(refused) },
    { ...personFields(refused) },
  ];
  const body = { projectId, sdkAppId: appId, events };
  await operator.ask('postEvents', { body });
  await operator.ask('postEvents', { body: { ...body, events: [aPurchase(personFields(refused))] } });
  await operator.ask('postEvents', { body: { ...body, email: refused.email, events: refused.email } });
  await operator.ask('postEvents', { text: `{"events": [{"email": ${refused.email}` });
  const sought = canaries.secret('name of an event that was searched for', word(), LOOKED_UP);
  const query = { userId: refused.email, names: sought };
  await operator.ask('listEvents', { params: { projectId }, query });
  await operator.ask('listEvents', { params: { projectId }, query: { email: refused.email } });
}

/** Whoever sends a test event is shown the exact payload, with the hashes in it. */
const SHOWN_TO_TESTER = ['^answers of console$', '^pages'];

/** A test event with a person in it at every layer; resolves when every report is written. */
export async function sendTestEvents(
  operator: Operator,
  project: Project,
  canaries: Canaries,
): Promise<void> {
  for (const [name, layer] of Object.entries(project.layers)) {
    const params = { projectId: project.projectId, layerId: layer.id };
    const properties = {
      revenue: 5,
      ...personFields(canaries.person(`in a test event at ${name}`, { hashed: SHOWN_TO_TESTER })),
    };
    const testId = await operator.make('createTestEvent', 'id', { params, body: { properties } });
    await waitFor(async () => (await operator.ask('readTestEvent', { params: { ...params, testId } })).body, {
      until: (body) => z.object({ status: z.literal('finished') }).safeParse(body).success,
      timeoutMs: 30_000,
      what: `the report of the test event at ${name}`,
    });
  }
}

/** The last requests of connections that stay open: secrets that nothing after them could push out of memory. */
export async function endWithSecrets(
  operator: Operator,
  { projectId }: Project,
  canaries: Canaries,
): Promise<void> {
  const token = canaries.plainToken('that was the last to be sealed');
  const password = canaries.plainToken('as the last password');
  await Promise.all([
    operator.make('createVaultEntry', 'vaultId', { params: { projectId }, body: { token } }),
    operator.ask('signIn', { body: { name: 'Ann', password } }),
  ]);
}
