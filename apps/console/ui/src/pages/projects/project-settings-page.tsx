import { OPERATOR_ROUTES, type Project } from '@capi-relay/contracts/operator';
import { Button, Select, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useParams } from 'react-router';
import { useChange, useRoute } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../shared/confirm.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import { Loaded } from '../../shared/loaded.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { timeZones } from '../../shared/time-zones.js';

export function Component() {
  const { projectId = '' } = useParams();
  const project = useRoute(OPERATOR_ROUTES.readProject, { params: { projectId } });
  return (
    <Page
      title="Project"
      hint={
        <>
          Project id <code>{projectId}</code>
        </>
      }
    >
      <Loaded read={project} what="the project">
        {(data) => (
          <>
            <ProjectForm key={data.updatedAt} project={data} />
            <Archive project={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ProjectForm({ project }: { readonly project: Project }) {
  const [name, setName] = useState(project.name);
  const [timezone, setTimezone] = useState(project.timezone);
  const [externalId, setExternalId] = useState(project.customerExternalId ?? '');
  const patch = useChange(OPERATOR_ROUTES.patchProject);
  const mayWrite = useMay('projects:write');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    patch.mutate(
      {
        params: { projectId: project.id },
        body: { name, timezone, customerExternalId: externalId.trim() === '' ? null : externalId.trim() },
      },
      { onSuccess: () => notifications.show({ message: 'The project is saved.' }) },
    );
  };
  return (
    <Panel title="Settings">
      <form onSubmit={submit}>
        <fieldset disabled={!mayWrite} style={{ padding: 0, margin: 0, border: 0 }}>
          <Stack gap="md" maw={420}>
            <TextInput
              label="Name"
              required
              withAsterisk={false}
              maxLength={128}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Time zone"
              searchable
              allowDeselect={false}
              data={timeZones()}
              value={timezone}
              onChange={(chosen) => setTimezone(chosen ?? timezone)}
            />
            <TextInput
              label="Your own id"
              description="Returned by the API, to find the project by an id of another system"
              maxLength={256}
              value={externalId}
              onChange={(event) => setExternalId(event.currentTarget.value)}
            />
            {patch.error !== null && <ErrorNotice error={patch.error} />}
            <div>
              <Button type="submit" size="sm" loading={patch.isPending}>
                Save project
              </Button>
            </div>
          </Stack>
        </fieldset>
      </form>
    </Panel>
  );
}

function Archive({ project }: { readonly project: Project }) {
  const [asking, ask] = useDisclosure(false);
  const params = { projectId: project.id };
  const archive = useChange(OPERATOR_ROUTES.archiveProject);
  const restore = useChange(OPERATOR_ROUTES.patchProject);
  if (!useMay('projects:write')) return null;
  if (project.status === 'archived') {
    return (
      <Panel title="Archived" hint="The project is not listed among the active ones.">
        {restore.error !== null && <ErrorNotice error={restore.error} />}
        <Button
          variant="default"
          loading={restore.isPending}
          onClick={() => restore.mutate({ params, body: { status: 'active' } })}
        >
          Bring the project back
        </Button>
      </Panel>
    );
  }
  return (
    <Panel
      title="Archive the project"
      hint="Its layers must be paused or deleted first. Nothing is removed, and it can be brought back."
    >
      <Button variant="default" c="var(--bad)" onClick={ask.open}>
        Archive project
      </Button>
      <Confirm
        opened={asking}
        title={`Archive "${project.name}"?`}
        act="Archive project"
        busy={archive.isPending}
        error={archive.error}
        onClose={ask.close}
        onConfirm={() => archive.mutate({ params }, { onSuccess: ask.close })}
      >
        It leaves the list of active projects. Everything in it stays on record.
      </Confirm>
    </Panel>
  );
}
