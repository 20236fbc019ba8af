import { createProject, createSdkApp, openStore, type Store } from '@capi-relay/store';
import { freshDatabase, type TestDatabase } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readOptions } from './options.js';
import { whereFrom } from './where-from.js';

describe('the options of npm run forget', () => {
  test('a user, in every app of the only project, after a question', () => {
    expect(readOptions(['--user', 'user_42'])).toEqual({
      userId: 'user_42',
      appId: null,
      projectId: null,
      installIds: [],
      isConfirmed: false,
    });
  });

  test('an app, a project and installs can be named, and the question left out', () => {
    const args = ['--user', 'u', '--app', 'a', '--project', 'p', '--install', 'i', '--install', 'j', '--yes'];
    expect(readOptions(args)).toEqual({
      userId: 'u',
      appId: 'a',
      projectId: 'p',
      installIds: ['i', 'j'],
      isConfirmed: true,
    });
  });

  test.each([
    [['--install', 'i'], '--user is missing'],
    [['--user', 'null'], '--user stands for nobody'],
    [['--user', '0'], '--user stands for nobody'],
    [['--user', 'u', '--install', 'undefined'], '--install stands for nobody'],
    [['--user', 'u', '--forever'], "Unknown option '--forever'"],
    [['--user'], "Option '--user <value>' argument missing"],
    [['u'], 'This command does not take positional arguments'],
  ])('%j is refused with a sentence', (args, words) => {
    expect(() => readOptions(args)).toThrow(words);
  });
});

describe('where npm run forget looks', () => {
  let database: TestDatabase;
  let store: Store;

  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ connectionString: database.url, maxConnections: 2, statementTimeoutMs: 10_000 });
  });
  afterAll(async () => {
    await store.close();
    await database.close();
  });

  const make = async (project_id: string, ...appIds: string[]) => {
    await createProject(store, { project_id, name: project_id });
    for (const app_id of appIds) {
      await createSdkApp(store, {
        app_id,
        project_id,
        name: app_id,
        platform: 'ios',
        bundle_id: null,
        android_package: null,
        web_domain: null,
        settings: {},
      });
    }
  };

  test('is the one project there is, and has to be said where there are several', async () => {
    const unsaid = { appId: null, projectId: null };
    await expect(whereFrom(store, unsaid)).rejects.toThrow('There is no project');
    await make('one', 'app_a', 'app_b');
    const { projectId, appIds } = await whereFrom(store, unsaid);
    expect([projectId, [...appIds].sort()]).toEqual(['one', ['app_a', 'app_b']]);
    await make('two', 'app_c');
    await make('empty');
    await expect(whereFrom(store, unsaid)).rejects.toThrow('There are several projects');
    expect(await whereFrom(store, { appId: null, projectId: 'two' })).toEqual({
      projectId: 'two',
      appIds: ['app_c'],
    });
    expect(await whereFrom(store, { appId: 'app_b', projectId: null })).toEqual({
      projectId: 'one',
      appIds: ['app_b'],
    });
    await expect(whereFrom(store, { appId: 'app_none', projectId: null })).rejects.toThrow(
      'There is no SDK app app_none.',
    );
    await expect(whereFrom(store, { appId: 'app_b', projectId: 'two' })).rejects.toThrow(
      'There is no SDK app app_b in project two.',
    );
    for (const projectId of ['empty', 'none']) {
      await expect(whereFrom(store, { appId: null, projectId })).rejects.toThrow(
        `Project ${projectId} is not there or has no SDK app`,
      );
    }
  });
});
