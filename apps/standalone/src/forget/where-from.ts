import { findSdkApp, listSdkApps, type Store } from '@capi-relay/store';
import type { ForgetOptions } from './options.js';

/** The project and the apps a user is forgotten in. */
export interface WhereFrom {
  readonly projectId: string;
  readonly appIds: readonly string[];
}

/** @throws Error where there is no such project or app, or where it is not clear which project is meant */
export async function whereFrom(
  store: Store,
  { appId, projectId }: Pick<ForgetOptions, 'appId' | 'projectId'>,
): Promise<WhereFrom> {
  if (appId !== null) {
    const app = await findSdkApp(store, appId);
    if (app === null || (projectId !== null && app.project_id !== projectId)) {
      throw new Error(`There is no SDK app ${appId}${projectId === null ? '' : ` in project ${projectId}`}.`);
    }
    return { projectId: app.project_id, appIds: [app.app_id] };
  }
  const project = projectId ?? (await onlyProject(store));
  const apps = await listSdkApps(store, project);
  if (apps.length === 0) {
    throw new Error(`Project ${project} is not there or has no SDK app, and so no users.`);
  }
  return { projectId: project, appIds: apps.map(({ app_id }) => app_id) };
}

async function onlyProject(store: Store): Promise<string> {
  const projects = await store.db.selectFrom('projects').select('project_id').limit(2).execute();
  const [only, ...more] = projects;
  if (only === undefined) throw new Error('There is no project, and so no users.');
  if (more.length > 0) {
    throw new Error(
      'There are several projects, and in another one the same id is somebody else. Say which with --project or --app.',
    );
  }
  return only.project_id;
}
