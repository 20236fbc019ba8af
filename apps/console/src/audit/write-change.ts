import { randomUUID } from 'node:crypto';
import { type Store, writeAudit } from '@capi-relay/store';
import type { SignedCaller } from '../access/caller.js';
import type { AuditChange } from './audit-change.js';

/** Name of the one who did what nobody asked for by a request. */
const SYSTEM = 'capi-relay';

/** Writes a change into the audit log. */
export async function writeChange(
  store: Store,
  change: AuditChange,
  by: {
    readonly caller: Pick<SignedCaller, 'kind' | 'id' | 'name'> | null;
    readonly requestId: string | null;
    readonly now: Date;
  },
): Promise<void> {
  const { caller } = by;
  await writeAudit(store.db, {
    event_id: `evt_${randomUUID()}`,
    event_type: change.type,
    actor: caller?.name ?? SYSTEM,
    api_key_id: caller?.kind === 'api_key' ? caller.id : null,
    user_id: caller?.kind === 'user' ? caller.id : null,
    project_id: change.projectId,
    request_id: by.requestId,
    data: { target: change.target, changes: change.changes ?? [] },
    occurred_at: by.now,
  });
}
