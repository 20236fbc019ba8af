import { allows, type Scope } from '@capi-relay/contracts/operator';
import {
  type ApiKeyRow,
  findApiKey,
  findProject,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  type Store,
} from '@capi-relay/store';
import { newApiKey } from '../access/api-key-text.js';
import { requireInstallation, type SignedCaller } from '../access/caller.js';
import { sha256 } from '../access/secrets.js';
import { ApiError, invalid, notFound } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import { timeAndIdPlace, toPage } from '../http/cursor.js';
import type { ConsoleParts } from '../parts.js';
import { apiKeyView } from '../views.js';

type ApiKeyRoute = 'listApiKeys' | 'createApiKey' | 'rotateApiKey' | 'revokeApiKey';

export function apiKeyRoutes({ environment }: Pick<ConsoleParts, 'environment'>): Handlers<ApiKeyRoute> {
  return {
    async listApiKeys({ query }, call) {
      const caller = call.caller();
      const rows = await listApiKeys(call.store.db, {
        projectId: caller.projectId ?? query.projectId,
        includeRevoked: query.includeRevoked,
        after: timeAndIdPlace(query.cursor),
        limit: query.limit + 1,
      });
      return toPage(rows, query.limit, (row) => [row.created_at, row.key_id], apiKeyView);
    },

    async createApiKey({ body }, call) {
      const caller = call.caller();
      const projectId = body.projectId ?? null;
      if (projectId !== caller.projectId)
        requireInstallation(caller, 'Creating a key for more than its project');
      requireOwnScopes(caller, body.scopes);
      if (projectId !== null && (await findProject(call.store, projectId)) === null) {
        throw invalid('projectId', 'There is no such project');
      }
      const key = newApiKey(environment);
      const row = await insertApiKey(call.store.db, {
        key_id: key.keyId,
        name: body.name,
        note: body.note ?? null,
        environment,
        secret_sha256: sha256(key.secret),
        scopes: [...new Set(body.scopes)],
        project_id: projectId,
        created_by: caller.name,
        created_at: call.now,
      });
      await call.audit({
        type: 'api_key.created',
        target: { kind: 'api_key', id: key.keyId },
        projectId,
        changes: [{ field: 'scopes', after: row.scopes }],
      });
      return { ...apiKeyView(row), key: key.text };
    },

    async rotateApiKey({ params }, call) {
      const before = await visibleKey(call.store, call.caller(), params.keyId);
      requireOwnScopes(call.caller(), apiKeyView(before).scopes);
      const key = newApiKey(before.environment, before.key_id);
      const row = await rotateApiKey(call.store.db, before.key_id, sha256(key.secret), call.now);
      if (row === undefined) {
        throw new ApiError('CONFLICT', 'The key was revoked. Create a new one.');
      }
      await call.audit({
        type: 'api_key.rotated',
        target: { kind: 'api_key', id: before.key_id },
        projectId: before.project_id,
      });
      return { ...apiKeyView(row), key: key.text };
    },

    async revokeApiKey({ params }, call) {
      const before = await visibleKey(call.store, call.caller(), params.keyId);
      const row = await revokeApiKey(call.store.db, before.key_id, call.now);
      if (row === undefined) throw notFound('API key');
      await call.audit({
        type: 'api_key.revoked',
        target: { kind: 'api_key', id: before.key_id },
        projectId: before.project_id,
      });
      return apiKeyView(row);
    },
  };
}

/** A key cannot make, or take over, one that may do more than itself. */
function requireOwnScopes(caller: SignedCaller, scopes: readonly Scope[]): void {
  const missing = scopes.filter((scope) => !allows(caller.scopes, scope));
  if (missing.length === 0) return;
  throw new ApiError('FORBIDDEN_SCOPE', `You cannot grant what you do not have: ${missing.join(', ')}.`, {
    details: { missing },
  });
}

/** A key of another project looks like one that does not exist. */
async function visibleKey(store: Store, caller: SignedCaller, keyId: string): Promise<ApiKeyRow> {
  const row = await findApiKey(store.db, keyId);
  if (row === undefined || (caller.projectId !== null && row.project_id !== caller.projectId)) {
    throw notFound('API key');
  }
  return row;
}
