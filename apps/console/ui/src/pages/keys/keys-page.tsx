import { type ApiKey, type ApiKeyWithSecret, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useChange, usePages } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../shared/confirm.js';
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
          {(items) => <KeyTable apiKeys={items} onTask={mayWrite ? setTask : null} />}
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

function KeyTable({
  apiKeys,
  onTask,
}: {
  readonly apiKeys: readonly ApiKey[];
  readonly onTask: ((task: Task) => void) | null;
}) {
  return (
    <Table miw={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Key</Table.Th>
          <Table.Th>Scopes</Table.Th>
          <Table.Th>Reaches</Table.Th>
          <Table.Th>Last used</Table.Th>
          <Table.Th>Made</Table.Th>
          <Table.Th />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {apiKeys.map((apiKey) => (
          <Table.Tr key={apiKey.keyId}>
            <Table.Td title={apiKey.note ?? ''}>{apiKey.name}</Table.Td>
            <Table.Td>
              <code>{apiKey.prefix}…</code>
            </Table.Td>
            <Table.Td>{apiKey.scopes.includes('*') ? 'everything' : apiKey.scopes.join(', ')}</Table.Td>
            <Table.Td>{apiKey.projectId === null ? 'all projects' : 'one project'}</Table.Td>
            <Table.Td>{apiKey.lastUsedAt === null ? 'never' : <Ago at={apiKey.lastUsedAt} />}</Table.Td>
            <Table.Td>
              <Time at={apiKey.createdAt} />
              {apiKey.createdBy !== null && ` by ${apiKey.createdBy}`}
            </Table.Td>
            <Table.Td>
              {onTask !== null && apiKey.revokedAt === null && (
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Button
                    variant="subtle"
                    aria-label={`Rotate ${apiKey.name}`}
                    onClick={() => onTask({ act: 'rotate', apiKey })}
                  >
                    Rotate
                  </Button>
                  <Button
                    variant="subtle"
                    c="var(--bad)"
                    aria-label={`Revoke ${apiKey.name}`}
                    onClick={() => onTask({ act: 'revoke', apiKey })}
                  >
                    Revoke
                  </Button>
                </Group>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
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
