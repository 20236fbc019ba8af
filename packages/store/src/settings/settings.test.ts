import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { createLayer, findLayer, listLayers, platformsOf, updateLayer } from './layers.js';
import { createProject, findProject, updateProject } from './projects.js';
import { createSdkApp, findSdkApp, listSdkApps, updateSdkApp } from './sdk-apps.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

describe('projects', () => {
  test('are found as they were made and changed', async () => {
    const project_id = `prj_${randomUUID()}`;
    await createProject(opened.store, { project_id, name: 'First name', timezone: 'Europe/Berlin' });
    await updateProject(opened.store, project_id, { name: 'Second name' });
    expect(await findProject(opened.store, project_id)).toMatchObject({
      name: 'Second name',
      timezone: 'Europe/Berlin',
      archived_at: null,
    });
  });

  test('are made once', async () => {
    const project = { project_id: `prj_${randomUUID()}`, name: 'Twice' };
    await createProject(opened.store, project);
    await expect(createProject(opened.store, project)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('that are not there cannot be changed', async () => {
    await expect(updateProject(opened.store, 'prj_unknown', { name: 'x' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no project prj_unknown.',
    });
    expect(await findProject(opened.store, 'prj_unknown')).toBeNull();
  });
});

describe('SDK apps', () => {
  test('are found as they were made and changed', async () => {
    const { appId, projectId } = await seedProject(opened.store);
    await updateSdkApp(opened.store, appId, { name: 'Renamed', settings: { default_country: 'DE' } });
    expect(await findSdkApp(opened.store, appId)).toMatchObject({
      name: 'Renamed',
      bundle_id: 'com.example',
      settings: { default_country: 'DE' },
    });
    expect((await listSdkApps(opened.store, projectId)).map((app) => app.app_id)).toEqual([appId]);
  });

  test('need a project', async () => {
    const app = {
      app_id: 'app_of_nobody',
      project_id: 'prj_unknown',
      name: 'x',
      platform: 'ios',
      bundle_id: null,
      android_package: null,
      web_domain: null,
      settings: {},
    };
    await expect(createSdkApp(opened.store, app)).rejects.toMatchObject({
      code: 'not_found',
      message: 'SDK app app_of_nobody belongs to a project or a layer that does not exist.',
    });
  });
});

describe('layers', () => {
  const CAPI = { enabled: true, pixel_id: '12345678901234567890', custom: 'kept' };

  test('keep unknown keys of their capi block and of their configuration', async () => {
    const { projectId } = await seedProject(opened.store);
    const layer_id = `layer_${randomUUID()}`;
    await createLayer(opened.store, {
      layer_id,
      project_id: projectId,
      type: 'tiktok_ads',
      name: 'A layer',
      capi: CAPI,
      routing: { countries: ['DE'] },
      config: { mode: 'byo', monthlyCostCap: 30_000 },
    });
    expect(await findLayer(opened.store, layer_id)).toMatchObject({
      type: 'tiktok_ads',
      is_active: true,
      is_deleted: false,
      capi: CAPI,
      routing: { countries: ['DE'] },
      config: { mode: 'byo', monthlyCostCap: 30_000 },
    });
  });

  test('change in what is named and in nothing else', async () => {
    const { metaLayer } = await seedProject(opened.store);
    await updateLayer(opened.store, metaLayer, { config: { mode: 'byo' } });
    await updateLayer(opened.store, metaLayer, { routing: { app_ids: ['app_1'] } });
    const before = await findLayer(opened.store, metaLayer);
    const after = await updateLayer(opened.store, metaLayer, { is_active: false });
    expect(after).toEqual({ ...before, is_active: false, updated_at: expect.any(Date) });
    expect(after).toMatchObject({ routing: { app_ids: ['app_1'] }, config: { mode: 'byo' } });
    expect(await updateLayer(opened.store, metaLayer, { capi: CAPI })).toMatchObject({
      capi: CAPI,
      is_active: false,
    });
  });

  test('are listed until they are deleted, and found and told apart by platform after that', async () => {
    const { projectId, metaLayer, tiktokLayer } = await seedProject(opened.store);
    await updateLayer(opened.store, metaLayer, { is_deleted: true });
    expect((await listLayers(opened.store, projectId)).map((layer) => layer.layer_id)).toEqual([tiktokLayer]);
    expect(await findLayer(opened.store, metaLayer)).toMatchObject({ is_deleted: true });
    expect(await platformsOf(opened.store, [metaLayer, tiktokLayer, 'layer_unknown'])).toEqual(
      new Map([
        [metaLayer, 'meta'],
        [tiktokLayer, 'tiktok'],
      ]),
    );
    expect(await platformsOf(opened.store, [])).toEqual(new Map());
  });
});
