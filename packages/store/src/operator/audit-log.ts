import type { Kysely, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { AuditLogTable, Database } from '../schema.js';
import { storableJson } from '../sql/storable.js';
import type { Place } from './keyset.js';

export type AuditRow = Selectable<AuditLogTable>;

export interface AuditEntry {
  readonly event_id: string;
  readonly event_type: string;
  /** Name of who did it, as it was then. */
  readonly actor: string;
  readonly api_key_id: string | null;
  readonly user_id: string | null;
  readonly project_id: string | null;
  readonly request_id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurred_at: Date;
}

export async function writeAudit(db: Kysely<Database>, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({ ...entry, data: storableJson(entry.data) })
    .execute();
}

export interface AuditFilter {
  readonly projectId?: string | undefined;
  readonly eventType?: string | undefined;
  readonly apiKeyId?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** Newest first. Entries are stamped by whoever writes them, to the millisecond, so that the index gives the order. */
export async function listAudit(db: Kysely<Database>, filter: AuditFilter): Promise<AuditRow[]> {
  const conditions = [
    filter.projectId === undefined ? null : sql<boolean>`project_id = ${filter.projectId}`,
    filter.eventType === undefined ? null : sql<boolean>`event_type = ${filter.eventType}`,
    filter.apiKeyId === undefined ? null : sql<boolean>`api_key_id = ${filter.apiKeyId}`,
    filter.since === undefined ? null : sql<boolean>`occurred_at >= ${filter.since}`,
    filter.until === undefined ? null : sql<boolean>`occurred_at <= ${filter.until}`,
    filter.after === undefined
      ? null
      : sql<boolean>`(occurred_at, event_id) < (${filter.after.at}, ${filter.after.id})`,
  ].filter((condition) => condition !== null);
  return db
    .selectFrom('audit_log')
    .selectAll()
    .where((row) => row.and(conditions))
    .orderBy('occurred_at', 'desc')
    .orderBy('event_id', 'desc')
    .limit(filter.limit)
    .execute();
}
