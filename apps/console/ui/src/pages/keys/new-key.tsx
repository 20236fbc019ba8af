import {
  type ApiKeyWithSecret,
  allows,
  OPERATOR_ROUTES,
  SCOPES,
  type Scope,
} from '@capi-relay/contracts/operator';
import { Button, Checkbox, Group, Modal, Radio, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../api/hooks.js';
import { useCaller } from '../../app/session.js';
import { ErrorNotice } from '../../shared/error-notice.js';

export function NewKey({
  projectId,
  onClose,
  onMade,
}: {
  readonly projectId: string;
  readonly onClose: () => void;
  readonly onMade: (key: ApiKeyWithSecret) => void;
}) {
  const caller = useCaller();
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [everywhere, setEverywhere] = useState(false);
  const create = useChange(OPERATOR_ROUTES.createApiKey);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      {
        body: {
          name,
          scopes: [...scopes],
          projectId: everywhere ? null : projectId,
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        },
      },
      { onSuccess: onMade },
    );
  };
  return (
    <Modal opened onClose={onClose} title="New API key" size="lg">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="3 to 50 characters: what uses it"
            required
            withAsterisk={false}
            minLength={3}
            maxLength={50}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="Note"
            maxLength={500}
            autosize
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Radio.Group
            label="Reaches"
            value={everywhere ? 'all' : 'one'}
            onChange={(chosen) => setEverywhere(chosen === 'all')}
          >
            <Group mt={6}>
              <Radio value="one" label="This project" />
              {caller.projectId === null && <Radio value="all" label="All projects" />}
            </Group>
          </Radio.Group>
          <Checkbox.Group
            label="What it may do"
            description="Nothing but what is ticked. * is everything."
            value={[...scopes]}
            onChange={(chosen) => setScopes(SCOPES.filter((scope) => chosen.includes(scope)))}
          >
            <SimpleGrid cols={{ base: 2, sm: 3 }} mt={8} spacing="xs" verticalSpacing={8}>
              {SCOPES.map((scope) => (
                <Checkbox key={scope} value={scope} label={scope} disabled={!allows(caller.scopes, scope)} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          {create.error !== null && <ErrorNotice error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={create.isPending}
              disabled={scopes.length === 0 || name.trim().length < 3}
            >
              Create key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
