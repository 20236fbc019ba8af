import { OPERATOR_ROUTES, SDK_APP_PLATFORMS } from '@capi-relay/contracts/operator';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/hooks.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { PLATFORM_IDENTIFIER } from './app-identifier.js';

export function NewApp({
  projectId,
  opened,
  onClose,
}: {
  readonly projectId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [platform, setPlatform] = useState<(typeof SDK_APP_PLATFORMS)[number]>('web');
  const [identifier, setIdentifier] = useState('');
  const create = useChange(OPERATOR_ROUTES.createSdkApp);
  const asked = PLATFORM_IDENTIFIER[platform];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      {
        params: { projectId },
        body: {
          name,
          platform,
          ...(asked === null || identifier.trim() === '' ? {} : { [asked.field]: identifier.trim() }),
        },
      },
      { onSuccess: (app) => void navigate(`/projects/${projectId}/apps/${app.appId}`) },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} title="New SDK app">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            maxLength={128}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Platform"
            data={[...SDK_APP_PLATFORMS]}
            value={platform}
            allowDeselect={false}
            onChange={(chosen) => setPlatform(SDK_APP_PLATFORMS.find((known) => known === chosen) ?? 'web')}
          />
          {asked !== null && (
            <TextInput
              label={asked.label}
              description="Optional; the ad platforms match app events by it."
              placeholder={asked.example}
              maxLength={256}
              value={identifier}
              onChange={(event) => setIdentifier(event.currentTarget.value)}
            />
          )}
          {create.error !== null && <ErrorNotice error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create app
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
