import type { Selectable } from 'kysely';
import { StoreError } from '../errors.js';
import type { Store } from '../open-store.js';
import type { ProjectsTable } from '../schema.js';
import { explainConflict } from './explain-conflict.js';

export type Project = Selectable<ProjectsTable>;

export interface NewProject {
  readonly project_id: string;
  readonly name: string;
  /** IANA name; UTC where absent. */
  readonly timezone?: string;
  readonly customer_external_id?: string | null;
}

export interface ProjectChange {
  readonly name?: string;
  readonly timezone?: string;
  readonly customer_external_id?: string | null;
  /** `null` brings an archived project back. */
  readonly archived_at?: Date | null;
}

/** @throws StoreError `conflict` where the id is taken */
export async function createProject(store: Store, project: NewProject): Promise<Project> {
  return explainConflict(`Project ${project.project_id}`, () =>
    store.db
      .insertInto('projects')
      .values({
        project_id: project.project_id,
        name: project.name,
        customer_external_id: project.customer_external_id ?? null,
        ...(project.timezone === undefined ? {} : { timezone: project.timezone }),
      })
      .returningAll()
      .executeTakeFirstOrThrow(),
  );
}

export async function findProject(store: Store, projectId: string): Promise<Project | null> {
  const row = await store.db
    .selectFrom('projects')
    .selectAll()
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row ?? null;
}

/** @throws StoreError `not_found` */
export async function updateProject(
  store: Store,
  projectId: string,
  change: ProjectChange,
): Promise<Project> {
  const row = await store.db
    .updateTable('projects')
    .set({ ...change, updated_at: new Date() })
    .where('project_id', '=', projectId)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new StoreError('not_found', `There is no project ${projectId}.`);
  return row;
}
