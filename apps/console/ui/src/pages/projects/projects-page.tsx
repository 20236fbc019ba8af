import { OPERATOR_ROUTES, type Project } from '@capi-relay/contracts/operator';
import { Anchor, Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from 'react-router';
import { usePages } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
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
          {(items) => <ProjectTable projects={items} />}
        </Listing>
      </Panel>
      <NewProject opened={adding} onClose={add.close} />
    </Page>
  );
}

function ProjectTable({ projects }: { readonly projects: readonly Project[] }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Time zone</Table.Th>
          <Table.Th>Created</Table.Th>
          <Table.Th>State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {projects.map((project) => (
          <Table.Tr key={project.id}>
            <Table.Td>
              <Anchor component={Link} to={`/projects/${project.id}`} fw={600}>
                {project.name}
              </Anchor>
            </Table.Td>
            <Table.Td>{project.timezone}</Table.Td>
            <Table.Td>
              <Time at={project.createdAt} />
            </Table.Td>
            <Table.Td>{project.status === 'active' ? 'Active' : 'Archived'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
