import { type ApiKey, type ApiKeyWithSecret, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useChange, usePages } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../shared/confirm.js';
import { type Column, DataTable } from '../../shared/data-table.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Listing } from '../../shared/listing.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Ago, Time } from '../../shared/time.js';
import { KeyShownOnce } from './key-shown-once.js';
import { NewKey } from './new-key.js';

interface Task {
  readonly act: 'rotate' | 'revoke';
  readonly apiKey: ApiKey;
}

export function Component() {
  const { projectId = '' } = useParams();
  const keys = usePages(OPERATOR_ROUTES.listApiKeys, {});
  const [adding, add] = useDisclosure(false);
  const [made, setMade] = useState<ApiKeyWithSecret | null>(null);
  const [task, setTask] = useState<Task | null>(null);
  const mayWrite = useMay('keys:write');
  const newKey = mayWrite && <Button onClick={add.open}>New API key</Button>;
  return (
    <Page
      title="API keys"
      hint="For servers and scripts. A key of one project sees nothing of the others."
      actions={newKey}
    >
      <Panel title="Keys" flush>
        <Listing
          read={keys}
          what="API keys"
          empty={
            <EmptyState title="No API key yet" action={newKey}>
              Make one to send events from a server or to read health from a script.
            </EmptyState>
          }
        >
          {(items) => (
            <DataTable
              items={items}
              columns={keyColumns(mayWrite ? setTask : null)}
              keyOf={(apiKey) => apiKey.keyId}
            />
          )}
        </Listing>
      </Panel>
      {adding && (
        <NewKey
          projectId={projectId}
          onClose={add.close}
          onMade={(key) => {
            add.close();
            setMade(key);
          }}
        />
      )}
      {task?.act === 'rotate' && (
        <Rotate apiKey={task.apiKey} onClose={() => setTask(null)} onMade={setMade} />
      )}
      {task?.act === 'revoke' && <Revoke apiKey={task.apiKey} onClose={() => setTask(null)} />}
      {made !== null && <KeyShownOnce made={made} onClose={() => setMade(null)} />}
    </Page>
  );
}

function keyColumns(onTask: ((task: Task) => void) | null): readonly Column<ApiKey>[] {
  return [
    { title: 'Name', cell: (apiKey) => <span title={apiKey.note ?? ''}>{apiKey.name}</span> },
    { title: 'Key', cell: (apiKey) => <code>{apiKey.prefix}…</code> },
    {
      title: 'Scopes',
      cell: (apiKey) => (apiKey.scopes.includes('*') ? 'everything' : apiKey.scopes.join(', ')),
    },
    { title: 'Reaches', cell: (apiKey) => (apiKey.projectId === null ? 'all projects' : 'one project') },
    {
      title: 'Last used',
      cell: (apiKey) => (apiKey.lastUsedAt === null ? 'never' : <Ago at={apiKey.lastUsedAt} />),
    },
    {
      title: 'Made',
      cell: (apiKey) => (
        <>
          <Time at={apiKey.createdAt} />
          {apiKey.createdBy !== null && ` by ${apiKey.createdBy}`}
        </>
      ),
    },
    {
      title: '',
      cell: (apiKey) =>
        onTask !== null &&
        apiKey.revokedAt === null && (
          <Group gap={4} wrap="nowrap">
            <Button
              variant="default"
              aria-label={`Rotate ${apiKey.name}`}
              onClick={() => onTask({ act: 'rotate', apiKey })}
            >
              Rotate
            </Button>
            <Button
              variant="default"
              c="var(--bad)"
              aria-label={`Revoke ${apiKey.name}`}
              onClick={() => onTask({ act: 'revoke', apiKey })}
            >
              Revoke
            </Button>
          </Group>
        ),
    },
  ];
}

function Rotate({
  apiKey,
  onClose,
  onMade,
}: {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
  readonly onMade: (key: ApiKeyWithSecret) => void;
}) {
  const rotate = useChange(OPERATOR_ROUTES.rotateApiKey);
  return (
    <Confirm
      opened
      title={`Rotate "${apiKey.name}"?`}
      act="Rotate key"
      busy={rotate.isPending}
      error={rotate.error}
      onClose={onClose}
      onConfirm={() =>
        rotate.mutate(
          { params: { keyId: apiKey.keyId } },
          {
            onSuccess: (made) => {
              onClose();
              onMade(made);
            },
          },
        )
      }
    >
      The key gets a new secret, shown once. The old secret stops working at once: have the place ready where
      the new one goes.
    </Confirm>
  );
}

function Revoke({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const revoke = useChange(OPERATOR_ROUTES.revokeApiKey);
  return (
    <Confirm
      opened
      title={`Revoke "${apiKey.name}"?`}
      act="Revoke key"
      busy={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={() => revoke.mutate({ params: { keyId: apiKey.keyId } }, { onSuccess: onClose })}
    >
      Everything that uses it is refused from now on. This cannot be taken back.
    </Confirm>
  );
}
