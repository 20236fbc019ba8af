import { randomUUID } from 'node:crypto';
import { findProject, findSdkApp, listLayers, openStore, type Store, updateLayer } from '@capi-relay/store';
import { freshDatabase, type TestDatabase } from '@capi-relay/testing';
import { generateVaultKeys } from '@capi-relay/vault';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEMO_APP_ID, type DemoSources, ensureDemoProject } from './demo-project.js';

const PROJECT_ID = 'prj_demo';

describe('the demo project', () => {
  let database: TestDatabase;
  let store: Store;
  let sources: DemoSources;

  beforeEach(async () => {
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
    const { publicJwk } = await generateVaultKeys();
    sources = { publicJwk, newUuid: randomUUID, newToken: () => 'sandbox-token' };
  });
  afterEach(async () => {
    await store.close();
    await database.close();
  });

  const layerTypes = async () => (await listLayers(store, PROJECT_ID)).map(({ type }) => type).sort();

  test('has an app and a layer of each platform', async () => {
    await ensureDemoProject(store, sources);
    expect(await findSdkApp(store, DEMO_APP_ID)).toMatchObject({ project_id: PROJECT_ID });
    expect(await layerTypes()).toEqual(['meta_ads', 'tiktok_ads']);
  });

  test.each([1, 2])('is made by the next start where the first broke off at token %i', async (at) => {
    let asked = 0;
    const broken = ensureDemoProject(store, {
      ...sources,
      newToken: () => {
        asked += 1;
        if (asked === at) throw new Error('The power is gone.');
        return 'sandbox-token';
      },
    });
    await expect(broken).rejects.toThrow('The power is gone.');
    expect(await findProject(store, PROJECT_ID)).toBeNull();
    await ensureDemoProject(store, sources);
    expect(await findSdkApp(store, DEMO_APP_ID)).not.toBeNull();
    expect(await layerTypes()).toEqual(['meta_ads', 'tiktok_ads']);
  });

  test('stays as an operator changed it', async () => {
    await ensureDemoProject(store, sources);
    await updateLayer(store, 'layer_demo_meta', { name: 'Renamed' });
    await ensureDemoProject(store, sources);
    const layers = await listLayers(store, PROJECT_ID);
    expect(layers.map(({ name }) => name)).toContain('Renamed');
  });
});
