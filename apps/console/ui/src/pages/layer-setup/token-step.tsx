import { OPERATOR_ROUTES, type VaultEntry } from '@capi-relay/contracts/operator';
import { Button, Group, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { useChange, useRoute } from '../../api/hooks.js';
import { TokenForm } from '../../layer-parts/token-form.js';
import { CopyButton } from '../../shared/copy-button.js';
import { Notice } from '../../shared/notice.js';
import { Panel } from '../../shared/panel.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import type { StepProps } from './layer-setup-page.js';
import { StepButtons } from './step-buttons.js';

/** The token, pasted once and sealed at once; or one that is sealed already and used by another layer. */
export function TokenStep({ projectId, platform, draft, change, next, back }: StepProps) {
  const seal = useChange(OPERATOR_ROUTES.createVaultEntry);
  const entries = useRoute(OPERATOR_ROUTES.listVaultEntries, { params: { projectId } });
  const onToken = (token: string, forget: () => void) =>
    seal.mutate(
      { params: { projectId }, body: { token } },
      {
        onSuccess: ({ vaultId }) => {
          forget();
          change({ vaultId });
        },
      },
    );
  if (draft.vaultId !== null) {
    return (
      <Sealed vaultId={draft.vaultId} next={next} back={back} onOther={() => change({ vaultId: null })} />
    );
  }
  return (
    <Panel
      title="Access token"
      hint="It is sealed with a public key before it is stored. Only the worker that sends can open it; nothing shows it again."
    >
      <TokenForm
        source={PLATFORM_WORDS[platform.platform].tokenPath}
        act="Seal token"
        busy={seal.isPending}
        error={seal.error}
        onToken={onToken}
      />
      <ExistingEntry entries={entries.data?.items ?? []} onChoose={(vaultId) => change({ vaultId })} />
      {back !== null && (
        <Button mt="md" variant="default" size="sm" onClick={back}>
          Back
        </Button>
      )}
    </Panel>
  );
}

function Sealed({
  vaultId,
  next,
  back,
  onOther,
}: {
  readonly vaultId: string;
  readonly next: () => void;
  readonly back: (() => void) | null;
  readonly onOther: () => void;
}) {
  return (
    <Panel title="Access token">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          next();
        }}
      >
        <Notice
          tone="good"
          title="The token is sealed."
          action={
            <Button variant="default" onClick={onOther}>
              Use another token
            </Button>
          }
        >
          <Group gap="xs">
            <span>
              Vault id <code>{vaultId}</code>
            </span>
            <CopyButton value={vaultId} what="vault id" />
          </Group>
          It is what the layer's configuration names. Whether the platform accepts the token shows at the test
          event.
        </Notice>
        <StepButtons back={back} />
      </form>
    </Panel>
  );
}

function ExistingEntry({
  entries,
  onChoose,
}: {
  readonly entries: readonly VaultEntry[];
  readonly onChoose: (vaultId: string) => void;
}) {
  const [vaultId, setVaultId] = useState<string | null>(null);
  if (entries.length === 0) return null;
  return (
    <Stack gap="xs" mt="lg">
      <Select
        label="Or use a token that is sealed already"
        description="When one token serves several pixels, rotating it once serves them all."
        data={entries.map((entry) => ({
          value: entry.vaultId,
          label: `${entry.usedBy.map((layer) => layer.name).join(', ') || 'not in use'} · ${entry.vaultId}`,
        }))}
        value={vaultId}
        onChange={setVaultId}
      />
      <div>
        <Button
          variant="default"
          size="sm"
          disabled={vaultId === null}
          onClick={() => vaultId !== null && onChoose(vaultId)}
        >
          Use this token
        </Button>
      </div>
    </Stack>
  );
}
