import { OPERATOR_ROUTES, type Project } from '@capi-relay/contracts/operator';
import { Anchor, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from 'react-router';
import { usePages } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { type Column, DataTable } from '../../shared/data-table.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Listing } from '../../shared/listing.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Time } from '../../shared/time.js';
import { NewProject } from './new-project.js';

export function Component() {
  const projects = usePages(OPERATOR_ROUTES.listProjects, { query: { status: 'all' } });
  const [adding, add] = useDisclosure(false);
  const mayAdd = useMay('projects:write');
  const newProject = (
    <Button onClick={add.open} disabled={!mayAdd}>
      New project
    </Button>
  );
  return (
    <Page
      title="Projects"
      hint="A project holds the SDK apps of one product and the pixels they report to."
      actions={newProject}
    >
      <Panel title="All projects" flush>
        <Listing
          read={projects}
          what="projects"
          empty={
            <EmptyState title="There is no project yet" action={newProject}>
              Create one, then add an SDK app to it and the first ad layer.
            </EmptyState>
          }
        >
          {(items) => <DataTable items={items} columns={COLUMNS} keyOf={(project) => project.id} />}
        </Listing>
      </Panel>
      <NewProject opened={adding} onClose={add.close} />
    </Page>
  );
}

const COLUMNS: readonly Column<Project>[] = [
  {
    title: 'Name',
    cell: (project) => (
      <Anchor component={Link} to={`/projects/${project.id}`} fw={600}>
        {project.name}
      </Anchor>
    ),
  },
  { title: 'Time zone', cell: (project) => project.timezone },
  { title: 'Created', cell: (project) => <Time at={project.createdAt} /> },
  { title: 'State', cell: (project) => (project.status === 'active' ? 'Active' : 'Archived') },
];
