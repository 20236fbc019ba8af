import { type LayerView, OPERATOR_ROUTES, type VaultEntry } from '@capi-relay/contracts/operator';
import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useSearchParams } from 'react-router';
import { useChange, useRoute } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { TokenForm } from '../../layer-parts/token-form.js';
import { CopyButton } from '../../shared/copy-button.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Facts } from '../../shared/facts.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { Panel } from '../../shared/panel.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import { Ago, Time } from '../../shared/time.js';
import { ROTATE_PARAMETER } from './rotate-parameter.js';

/** What can be said about the layer's token, and the form that replaces it. */
export function TokenCard({ layer }: { readonly layer: LayerView }) {
  const [search, setSearch] = useSearchParams();
  const opened = search.has(ROTATE_PARAMETER);
  const open = (yes: boolean) => setSearch(yes ? { [ROTATE_PARAMETER]: '' } : {}, { replace: true });
  const mayWrite = useMay('vault:write');
  const vaultId = layer.capi.access_token_vault_id ?? null;
  return (
    <Panel
      title="Access token"
      action={
        mayWrite && (
          <Button variant="default" onClick={() => open(true)}>
            {vaultId === null ? 'Paste token' : 'Rotate token'}
          </Button>
        )
      }
    >
      {vaultId === null ? (
        <EmptyState title="No token">Nothing is sent until one is pasted.</EmptyState>
      ) : (
        <Entry projectId={layer.projectId} vaultId={vaultId} />
      )}
      <Modal
        opened={opened}
        onClose={() => open(false)}
        title={vaultId === null ? 'Paste the token' : 'Rotate the token'}
      >
        {vaultId === null ? (
          <FirstToken layer={layer} onDone={() => open(false)} />
        ) : (
          <NextToken layer={layer} vaultId={vaultId} onDone={() => open(false)} />
        )}
      </Modal>
    </Panel>
  );
}

function Entry({ projectId, vaultId }: { readonly projectId: string; readonly vaultId: string }) {
  const entry = useRoute(OPERATOR_ROUTES.readVaultEntry, { params: { projectId, vaultId } });
  return (
    <Loaded read={entry} what="the vault entry">
      {(data) => <EntryFacts entry={data} />}
    </Loaded>
  );
}

function EntryFacts({ entry }: { readonly entry: VaultEntry }) {
  return (
    <Facts
      facts={[
        [
          'Vault id',
          <Group key="id" gap={4} wrap="nowrap">
            <code>{entry.vaultId}</code>
            <CopyButton value={entry.vaultId} what="vault id" />
          </Group>,
        ],
        ['Sealed', <Time key="sealed" at={entry.sealedAt} />],
        [
          'Last accepted',
          entry.lastAcceptedAt === null ? 'not yet' : <Ago key="accepted" at={entry.lastAcceptedAt} />,
        ],
        ['Version', entry.version],
        ['Used by', entry.usedBy.map((layer) => layer.name).join(', ') || 'no layer'],
      ]}
    />
  );
}

interface TokenTask {
  readonly layer: LayerView;
  readonly onDone: () => void;
}

function NextToken({ layer, vaultId, onDone }: TokenTask & { readonly vaultId: string }) {
  const rotate = useChange(OPERATOR_ROUTES.rotateVaultEntry);
  return (
    <>
      <Notice tone="info" title="The vault id stays; the old token is gone for good.">
        Deliveries that wait because the old one was rejected are sent by themselves.
      </Notice>
      <div style={{ height: '0.875rem' }} />
      <TokenForm
        source={PLATFORM_WORDS[layer.platform].tokenPath}
        act="Seal the new token"
        busy={rotate.isPending}
        error={rotate.error}
        onToken={(token, forget) =>
          rotate.mutate(
            { params: { projectId: layer.projectId, vaultId }, body: { token } },
            {
              onSuccess: ({ version }) => {
                forget();
                notifications.show({ message: `The token is sealed as version ${version}.` });
                onDone();
              },
            },
          )
        }
      />
    </>
  );
}

function FirstToken({ layer, onDone }: TokenTask) {
  const seal = useChange(OPERATOR_ROUTES.createVaultEntry);
  const patch = useChange(OPERATOR_ROUTES.patchLayer);
  const { projectId, id: layerId } = layer;
  const store = (vaultId: string) =>
    patch.mutate(
      { params: { projectId, layerId }, body: { capi: { access_token_vault_id: vaultId } } },
      { onSuccess: onDone },
    );
  return (
    <TokenForm
      source={PLATFORM_WORDS[layer.platform].tokenPath}
      act="Seal token"
      busy={seal.isPending || patch.isPending}
      error={seal.error ?? patch.error}
      onToken={(token, forget) =>
        seal.mutate(
          { params: { projectId }, body: { token } },
          {
            onSuccess: ({ vaultId }) => {
              forget();
              store(vaultId);
            },
          },
        )
      }
    />
  );
}
