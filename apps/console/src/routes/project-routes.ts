import { createProject, listLayers, listProjects, updateProject } from '@capi-relay/store';
import { requireInstallation } from '../access/caller.js';
import { changedFields } from '../audit/audit-change.js';
import { ApiError } from '../http/api-error.js';
import type { Call, Handlers } from '../http/call.js';
import { timeAndIdPlace, toPage } from '../http/cursor.js';
import type { ConsoleParts } from '../parts.js';
import { projectView } from '../views.js';
import { existingProject } from './existing.js';

type ProjectRoute = 'listProjects' | 'createProject' | 'readProject' | 'patchProject' | 'archiveProject';

const SHOWN = ['name', 'timezone', 'customerExternalId', 'status'] as const;

export function projectRoutes({ newUuid }: Pick<ConsoleParts, 'newUuid'>): Handlers<ProjectRoute> {
  return {
    async listProjects({ query }, call) {
      const rows = await listProjects(call.store.db, {
        onlyId: call.caller().projectId ?? undefined,
        status: query.status,
        search: query.search,
        customerExternalId: query.customerExternalId,
        after: timeAndIdPlace(query.cursor),
        limit: query.limit + 1,
      });
      return toPage(rows, query.limit, (row) => [row.created_at, row.project_id], projectView);
    },

    async createProject({ body }, call) {
      requireInstallation(call.caller(), 'Creating a project');
      const project = await createProject(call.store, {
        project_id: `prj_${newUuid()}`,
        name: body.name,
        timezone: body.timezone,
        customer_external_id: body.customerExternalId ?? null,
      });
      const view = projectView(project);
      await call.audit({
        type: 'project.created',
        target: { kind: 'project', id: view.id },
        projectId: view.id,
        changes: changedFields({}, { name: view.name, timezone: view.timezone }, SHOWN),
      });
      return view;
    },

    async readProject({ params }, call) {
      return projectView(await existingProject(call.store, params.projectId));
    },

    async patchProject({ params, body }, call) {
      const { name, timezone, customerExternalId, status } = body;
      return change(call, params.projectId, 'project.updated', {
        ...(name === undefined ? {} : { name }),
        ...(timezone === undefined ? {} : { timezone }),
        ...(customerExternalId === undefined ? {} : { customer_external_id: customerExternalId }),
        ...(status === undefined ? {} : { archived_at: null }),
      });
    },

    async archiveProject({ params }, call) {
      const project = await existingProject(call.store, params.projectId);
      if (project.archived_at !== null) return projectView(project);
      const active = (await listLayers(call.store, params.projectId)).filter((layer) => layer.is_active);
      if (active.length > 0) {
        const names = active.map((layer) => `"${layer.name}"`).join(', ');
        throw new ApiError(
          'CONFLICT',
          `The project still sends events through ${names}. Pause or delete these layers first.`,
          { details: { layerIds: active.map((layer) => layer.layer_id) } },
        );
      }
      return change(call, params.projectId, 'project.archived', { archived_at: call.now });
    },
  };
}

async function change(call: Call, projectId: string, type: string, to: Parameters<typeof updateProject>[2]) {
  const before = projectView(await existingProject(call.store, projectId));
  const after = projectView(await updateProject(call.store, projectId, to));
  const { updatedAt: _was, archivedAt: _before, ...from } = before;
  const { updatedAt: _is, archivedAt: _after, ...into } = after;
  await call.audit({
    type,
    target: { kind: 'project', id: projectId },
    projectId,
    changes: changedFields(from, into, SHOWN),
  });
  return after;
}
