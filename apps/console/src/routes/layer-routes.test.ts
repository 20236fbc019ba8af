import { layerEventMapSchema, layerViewSchema } from '@capi-relay/contracts/operator';
import { deliveryStore } from '@capi-relay/store';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { makeProject, settleEvent, storeEvent, type TestProject } from '../testing/project.js';
import { runConsole, type TestConsole } from '../testing/running-console.js';
import { sql } from '../testing/sql.js';

let relay: TestConsole;
let project: TestProject;
beforeAll(async () => {
  relay = await runConsole();
  project = await makeProject(relay);
});
afterAll(() => relay.close());

const params = () => ({ projectId: project.projectId });
const layerParams = () => ({ projectId: project.projectId, layerId: project.metaLayerId });

async function makeLayer(body: Record<string, unknown> = {}) {
  const answer = await relay.ask('createLayer', {
    params: params(),
    body: { type: 'meta_ads', name: 'Layer', ...body },
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return layerViewSchema.parse(answer.body);
}

async function patch(layerId: string, body: unknown) {
  return relay.ask('patchLayer', { params: { ...params(), layerId }, body });
}

async function circuit(layerId: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await sql(
    relay,
    'SELECT reason, next_probe_at <= now() AS due FROM layer_circuits WHERE layer_id = $1',
    [layerId],
  );
  return row;
}

async function openCircuit(layerId: string): Promise<void> {
  await deliveryStore(relay.store, { shard: 0 }).openCircuit(
    { layer_id: layerId, reason: 'token_rejected', detail: null, vault_version: 1, opened_at: Date.now() },
    Date.now() + 3_600_000,
  );
}

describe('a layer', () => {
  it('keeps keys of its block that the relay does not know', async () => {
    const { id, capi } = await makeLayer({ capi: { enabled: true, campaign_group: 'a' } });
    expect(capi).toEqual({ enabled: true, campaign_group: 'a' });
    expect((await patch(id, { capi: { enabled: false } })).body).toMatchObject({
      capi: { enabled: false, campaign_group: 'a' },
    });
  });

  it('is changed key by key: null takes a key away, an event map is replaced as a whole', async () => {
    const { id } = await makeLayer({
      capi: { enabled: true, test_event_code: 'TEST1', event_map: { a: 'Lead', b: null } },
    });
    const changed = await patch(id, { capi: { test_event_code: null, event_map: { c: 'Search' } } });
    expect(layerViewSchema.parse(changed.body).capi).toEqual({ enabled: true, event_map: { c: 'Search' } });
  });

  it('is open to every app and country again when its routing is emptied', async () => {
    const { id } = await makeLayer({ routing: { app_ids: [project.appId], countries: ['DE'] } });
    const emptied = await patch(id, { routing: { app_ids: [], countries: null } });
    expect(layerViewSchema.parse(emptied.body).routing).toEqual({});
  });

  it('is paused and resumed, and the audit log names both', async () => {
    const { id } = await makeLayer();
    expect(await patch(id, { isActive: false })).toMatchObject({ status: 200, body: { isActive: false } });
    expect(await patch(id, { isActive: true })).toMatchObject({ status: 200, body: { isActive: true } });
    const { body } = await relay.ask('listAuditLog', { query: { projectId: project.projectId, limit: '2' } });
    expect(body).toMatchObject({
      items: [
        {
          eventType: 'layer.resumed',
          target: { kind: 'layer', id },
          changes: [{ field: 'isActive', before: false, after: true }],
        },
        { eventType: 'layer.paused' },
      ],
    });
  });

  it('is tried again at once after a change, when its circuit is open', async () => {
    await openCircuit(project.metaLayerId);
    expect(await circuit(project.metaLayerId)).toEqual({ reason: 'token_rejected', due: false });
    await patch(project.metaLayerId, { capi: { pixel_id: '987654321' } });
    expect(await circuit(project.metaLayerId)).toEqual({ reason: 'token_rejected', due: true });
  });

  it('is tried again at once after its token was rotated', async () => {
    await openCircuit(project.tiktokLayerId);
    await relay.ask('rotateVaultEntry', {
      params: { ...params(), vaultId: project.vaultId },
      body: { token: 'a-fresh-token-0123456789' },
    });
    expect(await circuit(project.tiktokLayerId)).toEqual({ reason: 'token_rejected', due: true });
  });

  it('that was deleted is gone from every route, and its outcomes stay', async () => {
    const { id } = await makeLayer();
    const event = await storeEvent(relay, project);
    await settleEvent(relay, { ...event, layer_id: id }, { status: 'delivered' });
    const gone = { params: { ...params(), layerId: id } };
    expect(await relay.ask('deleteLayer', gone)).toMatchObject({
      status: 200,
      body: { id, isDeleted: true },
    });
    expect(await relay.ask('readLayer', gone)).toMatchObject({ status: 404 });
    expect(await relay.ask('deleteLayer', gone)).toMatchObject({ status: 404 });
    expect(JSON.stringify((await relay.ask('listLayers', { params: params() })).body)).not.toContain(id);
    expect(await sql(relay, 'SELECT status FROM delivery_outcomes WHERE layer_id = $1', [id])).toEqual([
      { status: 'delivered' },
    ]);
  });

  const refused: readonly { readonly rule: string; readonly body: unknown; readonly path: string }[] = [
    {
      rule: 'a pixel id with letters on Meta',
      body: { capi: { pixel_id: 'pixel-1' } },
      path: 'capi.pixel_id',
    },
    {
      rule: 'a token instead of a vault id',
      body: { capi: { access_token_vault_id: 'EAABsbCS1234' } },
      path: 'capi.access_token_vault_id',
    },
    {
      rule: 'a vault entry that does not exist',
      body: { capi: { access_token_vault_id: 'vault_00000000-0000-4000-8000-000000000000' } },
      path: 'capi.access_token_vault_id',
    },
    {
      rule: 'a token under a name of its own',
      body: { capi: { access_token: 'x' } },
      path: 'capi.access_token',
    },
    {
      rule: 'a token under an innocent name',
      body: { capi: { note: `EAAB${'x'.repeat(40)}` } },
      path: 'capi.note',
    },
    { rule: 'an app of nobody', body: { routing: { app_ids: ['app_none'] } }, path: 'routing.app_ids.0' },
    {
      rule: 'a country in words',
      body: { routing: { countries: ['Germany'] } },
      path: 'routing.countries.0',
    },
    {
      rule: 'an environment that is none',
      body: { capi: { environments: ['prod'] } },
      path: 'capi.environments.0',
    },
    { rule: 'a field that does not exist', body: { pixelId: '1' }, path: 'pixelId' },
    { rule: 'an empty name', body: { name: ' ' }, path: 'name' },
  ];
  test.each(refused)('refuses $rule and names the field', async ({ body, path }) => {
    const answer = await relay.ask('patchLayer', { params: layerParams(), body });
    expect(answer).toMatchObject({
      status: 422,
      body: { error: { code: 'VALIDATION', details: { issues: [{ path }] } } },
    });
    expect(answer.text).not.toMatch(/EAA/);
  });

  it('of another project’s vault entry is refused', async () => {
    const foreign = await makeProject(relay, 'Foreign');
    const body = { capi: { access_token_vault_id: foreign.vaultId } };
    expect(await relay.ask('patchLayer', { params: layerParams(), body })).toMatchObject({ status: 422 });
  });

  it('loses no change when two come at once', async () => {
    const { id } = await makeLayer({ capi: { enabled: true } });
    await Promise.all([
      patch(id, { capi: { test_event_code: 'TEST1' } }),
      patch(id, { capi: { pixel_id: '12345' } }),
      patch(id, { capi: { event_map: { a: 'Lead' } } }),
    ]);
    const { body } = await relay.ask('readLayer', { params: { ...params(), layerId: id } });
    expect(layerViewSchema.parse(body).capi).toEqual({
      enabled: true,
      test_event_code: 'TEST1',
      pixel_id: '12345',
      event_map: { a: 'Lead' },
    });
  });
});

describe('the event mapping in effect', () => {
  it('shows defaults, overrides, what is switched off and names the platform does not know', async () => {
    const { id } = await makeLayer({
      capi: { enabled: true, event_map: { sign_up: 'Lead', search: null, app_open: 'MyOpen' } },
    });
    const event = await storeEvent(relay, project, { event_name: 'level_up' });
    await settleEvent(relay, { ...event, layer_id: id }, { status: 'dropped', reason: 'unmapped' });
    const answer = await relay.ask('readEventMap', { params: { ...params(), layerId: id } });
    const { mappings, unmapped } = layerEventMapSchema.parse(answer.body);
    const of = (name: string) => mappings.find(({ sdkEvent }) => sdkEvent === name);
    expect(of('purchase_success')).toMatchObject({
      platformEvent: 'Purchase',
      source: 'default',
      isStandard: true,
    });
    expect(of('sign_up')).toMatchObject({
      platformEvent: 'Lead',
      source: 'override',
      defaultEvent: 'CompleteRegistration',
    });
    expect(of('search')).toMatchObject({ platformEvent: null, source: 'off', defaultEvent: 'Search' });
    expect(of('app_open')).toMatchObject({ source: 'override', defaultEvent: null, isStandard: false });
    expect(unmapped).toEqual([{ sdkEvent: 'purchase_success', count: 1 }]);
  });
});

describe('a project', () => {
  it('is archived once its layers are paused, and brought back', async () => {
    const shop = await makeProject(relay, 'To archive');
    const own = { params: { projectId: shop.projectId } };
    const refused = await relay.ask('archiveProject', own);
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('meta_ads pixel') } },
    });
    for (const layerId of [shop.metaLayerId, shop.tiktokLayerId]) {
      await relay.ask('patchLayer', { params: { ...own.params, layerId }, body: { isActive: false } });
    }
    expect(await relay.ask('archiveProject', own)).toMatchObject({
      status: 200,
      body: { status: 'archived' },
    });
    const listed = async (status: string) =>
      (await relay.ask('listProjects', { query: { status, search: 'to ARCHIVE' } })).body;
    expect(await listed('active')).toMatchObject({ items: [] });
    expect(await listed('archived')).toMatchObject({ items: [{ id: shop.projectId }] });
    await relay.ask('patchProject', { ...own, body: { status: 'active' } });
    expect(await listed('active')).toMatchObject({ items: [{ id: shop.projectId }] });
  });

  it('is listed once, page by page', async () => {
    for (let index = 0; index < 5; index++)
      await relay.ask('createProject', { body: { name: `Paged ${index}` } });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query = { search: 'paged', limit: '2', ...(cursor === null ? {} : { cursor }) };
      const { body } = await relay.ask('listProjects', { query });
      const page = body as { items: { name: string }[]; nextCursor: string | null };
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(['Paged 4', 'Paged 3', 'Paged 2', 'Paged 1', 'Paged 0']);
  });
});

describe('the settings of an SDK app', () => {
  it('are merged key by key, and null removes one', async () => {
    const app = { params: { ...params(), appId: project.appId } };
    await relay.ask('patchSdkApp', {
      ...app,
      body: { settings: { default_currency: 'EUR', killswitch: true } },
    });
    const { body } = await relay.ask('patchSdkApp', {
      ...app,
      body: { settings: { default_currency: null } },
    });
    expect(body).toMatchObject({ settings: { killswitch: true } });
    expect(body).not.toMatchObject({ settings: { default_currency: expect.anything() } });
  });

  it('come with what a client needs to send events', async () => {
    const { body } = await relay.ask('readSdkApp', { params: { ...params(), appId: project.appId } });
    expect(body).toMatchObject({
      ingest: {
        eventsUrl: 'http://127.0.0.1:9/l/events',
        baseUrl: 'http://127.0.0.1:9',
        appIdHeader: 'X-App-Id',
      },
    });
  });
});
