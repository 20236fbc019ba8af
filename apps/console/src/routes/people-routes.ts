import { listSdkApps, type Store } from '@capi-relay/store';
import { requireProject } from '../access/caller.js';
import { ApiError, invalid } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import type { ConsoleParts } from '../parts.js';
import { forgetUser, namesNobody } from '../people/forget-user.js';
import { existingApp, existingProject } from './existing.js';

export function peopleRoutes(
  parts: Pick<ConsoleParts, 'queues' | 'shard' | 'newUuid'>,
): Handlers<'forgetUser'> {
  return {
    async forgetUser({ params: { userId }, query: { projectId, appId, installIds = [] } }, call) {
      requireProject(call.caller(), projectId);
      await existingProject(call.store, projectId);
      const appIds = await appsToLookIn(call.store, projectId, appId);
      refuseNobody('params.userId', [userId]);
      refuseNobody('query.installIds', installIds);
      return forgetUser(
        {
          store: call.store,
          queues: parts.queues,
          shard: parts.shard,
          newUuid: parts.newUuid,
          audit: (change) => call.audit(change),
        },
        { projectId, appIds, userId, installIds },
      );
    },
  };
}

/** @throws ApiError `VALIDATION` */
function refuseNobody(path: string, ids: readonly string[]): void {
  if (ids.some(namesNobody)) {
    throw invalid(path, 'This stands for nobody: many people would be forgotten with it');
  }
}

/** @throws ApiError `NOT_FOUND`, or `CONFLICT` where the project has no app */
async function appsToLookIn(store: Store, projectId: string, appId: string | undefined): Promise<string[]> {
  if (appId !== undefined) return [(await existingApp(store, { projectId, appId })).app_id];
  const apps = await listSdkApps(store, projectId);
  if (apps.length === 0) throw new ApiError('CONFLICT', 'The project has no SDK app, and so no users.');
  return apps.map(({ app_id }) => app_id);
}
