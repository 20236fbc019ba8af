import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { timeZones, viewerTimeZone } from '../../shared/time-zones.js';

export function NewProject({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [timezone, setTimezone] = useState(viewerTimeZone);
  const create = useChange(OPERATOR_ROUTES.createProject);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { body: { name, timezone } },
      { onSuccess: (project) => void navigate(`/projects/${project.id}`) },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} title="New project">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="The product whose conversions it relays"
            required
            maxLength={128}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Time zone"
            description="Where the project reports; pages show times in your own zone"
            searchable
            allowDeselect={false}
            data={timeZones()}
            value={timezone}
            onChange={(chosen) => setTimezone(chosen ?? 'UTC')}
          />
          {create.error !== null && <ErrorNotice error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create project
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
