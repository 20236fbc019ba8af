import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.js';
import type { Project } from '../settings/projects.js';
import { byMillisecond, olderThan, type Place } from './keyset.js';

export interface ProjectFilter {
  /** The one project that may be seen. */
  readonly onlyId?: string | undefined;
  readonly status: 'active' | 'archived' | 'all';
  /** Part of the name, in any case. */
  readonly search?: string | undefined;
  readonly customerExternalId?: string | undefined;
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listProjects(db: Kysely<Database>, filter: ProjectFilter): Promise<Project[]> {
  const conditions = [
    filter.onlyId === undefined ? null : sql<boolean>`project_id = ${filter.onlyId}`,
    filter.status === 'active' ? sql<boolean>`archived_at IS NULL` : null,
    filter.status === 'archived' ? sql<boolean>`archived_at IS NOT NULL` : null,
    filter.search === undefined ? null : sql<boolean>`position(lower(${filter.search}) IN lower(name)) > 0`,
    filter.customerExternalId === undefined
      ? null
      : sql<boolean>`customer_external_id = ${filter.customerExternalId}`,
    filter.after === undefined ? null : olderThan('created_at', 'project_id', filter.after),
  ].filter((condition) => condition !== null);
  return db
    .selectFrom('projects')
    .selectAll()
    .where((row) => row.and(conditions))
    .orderBy(byMillisecond('created_at'), 'desc')
    .orderBy('project_id', 'desc')
    .limit(filter.limit)
    .execute();
}
