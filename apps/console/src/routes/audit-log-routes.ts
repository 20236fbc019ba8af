import type { AuditEvent } from '@capi-relay/contracts/operator';
import { type AuditRow, listAudit } from '@capi-relay/store';
import { z } from 'zod';
import { requireProject } from '../access/caller.js';
import type { Handlers } from '../http/call.js';
import { timeAndIdPlace, toPage } from '../http/cursor.js';
import { isoTime } from '../views.js';

const dataSchema = z.object({
  target: z.object({ kind: z.string(), id: z.string() }).nullable(),
  changes: z.array(
    z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
});

export function auditLogRoutes(): Handlers<'listAuditLog'> {
  return {
    async listAuditLog({ query }, call) {
      const caller = call.caller();
      if (query.projectId !== undefined) requireProject(caller, query.projectId);
      const rows = await listAudit(call.store.db, {
        projectId: query.projectId ?? caller.projectId ?? undefined,
        eventType: query.eventType,
        apiKeyId: query.apiKeyId,
        since: query.since === undefined ? undefined : new Date(query.since),
        until: query.until === undefined ? undefined : new Date(query.until),
        after: timeAndIdPlace(query.cursor),
        limit: query.limit + 1,
      });
      return toPage(rows, query.limit, (row) => [row.occurred_at, row.event_id], auditView);
    },
  };
}

function auditView(row: AuditRow): AuditEvent {
  const { target, changes } = dataSchema.parse(row.data);
  return {
    eventId: row.event_id,
    eventType: row.event_type,
    occurredAt: isoTime(row.occurred_at),
    requestId: row.request_id,
    projectId: row.project_id,
    actor: actorOf(row),
    target,
    changes,
  };
}

function actorOf(row: AuditRow): AuditEvent['actor'] {
  if (row.user_id !== null) return { kind: 'user', id: row.user_id, name: row.actor };
  if (row.api_key_id !== null) return { kind: 'api_key', id: row.api_key_id, name: row.actor };
  return { kind: 'system', id: null, name: row.actor };
}
