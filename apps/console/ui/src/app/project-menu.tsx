import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Menu } from '@mantine/core';
import { Link } from 'react-router';
import { useRoute } from '../api/hooks.js';
import { CheckIcon } from '../shared/icons.js';

/** Names the project one is in and leads to the others. */
export function ProjectMenu({ projectId }: { readonly projectId: string | null }) {
  const projects = useRoute(OPERATOR_ROUTES.listProjects, { query: { limit: 200 } });
  if (projectId === null) return null;
  const items = projects.data?.items ?? [];
  const name = items.find((project) => project.id === projectId)?.name ?? 'Project';
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button variant="default" maw={{ base: 150, sm: 280 }} rightSection="▾">
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((project) => (
          <Menu.Item
            key={project.id}
            component={Link}
            to={`/projects/${project.id}`}
            rightSection={project.id === projectId ? <CheckIcon /> : null}
          >
            {project.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to="/projects">
          All projects
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
