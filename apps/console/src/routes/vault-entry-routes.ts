import type { VaultEntry as VaultEntryView } from '@capi-relay/contracts/operator';
import {
  createVaultEntry,
  layersUsing,
  listVaultEntries,
  rotateVaultEntry,
  type Store,
  type VaultEntry,
} from '@capi-relay/store';
import { newVaultId, sealToken, VaultError } from '@capi-relay/vault';
import { invalid } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import { timeAndIdPlace, toPage } from '../http/cursor.js';
import type { ConsoleParts } from '../parts.js';
import { isoTime, maybeIsoTime } from '../views.js';
import { existingVaultEntry } from './existing.js';

type VaultEntryRoute = 'listVaultEntries' | 'createVaultEntry' | 'readVaultEntry' | 'rotateVaultEntry';
type Sealing = Pick<ConsoleParts, 'vaultPublicJwk' | 'newUuid'>;

export function vaultEntryRoutes({ vaultPublicJwk, newUuid }: Sealing): Handlers<VaultEntryRoute> {
  const seal = async (token: string, vaultId: string) => {
    try {
      return { jwe: await sealToken(token, vaultId, vaultPublicJwk), kid: vaultPublicJwk.kid };
    } catch (error) {
      // Its words say what is wrong with the token and never repeat it.
      if (error instanceof VaultError && error.code === 'invalid_token')
        throw invalid('token', error.message);
      throw error;
    }
  };

  return {
    async listVaultEntries({ params, query }, call) {
      const rows = await listVaultEntries(call.store.db, {
        projectId: params.projectId,
        after: timeAndIdPlace(query.cursor),
        limit: query.limit + 1,
      });
      const views = await cards(call.store, rows);
      return toPage(
        rows.map((row, index) => ({ row, view: views[index] })),
        query.limit,
        ({ row }) => [row.created_at, row.vault_id],
        ({ row, view }) => view ?? cardOf(row, []),
      );
    },

    async createVaultEntry({ params, body }, call) {
      const vaultId = newVaultId(newUuid());
      const entry = await createVaultEntry(call.store, {
        vault_id: vaultId,
        project_id: params.projectId,
        ...(await seal(body.token, vaultId)),
      });
      await call.audit({
        type: 'vault_entry.created',
        target: { kind: 'vault_entry', id: vaultId },
        projectId: params.projectId,
      });
      return cardOf(entry, []);
    },

    async readVaultEntry({ params }, call) {
      return card(call.store, await existingVaultEntry(call.store, params));
    },

    async rotateVaultEntry({ params, body }, call) {
      const before = await existingVaultEntry(call.store, params);
      const after = await rotateVaultEntry(
        call.store,
        params.vaultId,
        await seal(body.token, params.vaultId),
      );
      await call.audit({
        type: 'vault_entry.rotated',
        target: { kind: 'vault_entry', id: params.vaultId },
        projectId: params.projectId,
        changes: [{ field: 'version', before: before.version, after: after.version }],
      });
      return card(call.store, after);
    },
  };
}

async function card(store: Store, entry: VaultEntry): Promise<VaultEntryView> {
  const [view] = await cards(store, [entry]);
  return view ?? cardOf(entry, []);
}

async function cards(store: Store, entries: readonly VaultEntry[]): Promise<VaultEntryView[]> {
  const users = await layersUsing(
    store.db,
    entries.map((entry) => entry.vault_id),
  );
  return entries.map((entry) =>
    cardOf(
      entry,
      users.filter((user) => user.vault_id === entry.vault_id),
    ),
  );
}

function cardOf(
  entry: VaultEntry,
  users: readonly { readonly layer_id: string; readonly name: string }[],
): VaultEntryView {
  return {
    vaultId: entry.vault_id,
    projectId: entry.project_id,
    version: entry.version,
    sealedAt: isoTime(entry.sealed_at),
    lastAcceptedAt: maybeIsoTime(entry.last_accepted_at),
    createdAt: isoTime(entry.created_at),
    usedBy: users.map(({ layer_id, name }) => ({ layerId: layer_id, name })),
  };
}
