import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Navigate } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { Loaded } from '../../shared/loaded.js';

/** The one project there is, or the list to choose from. */
export function Component() {
  const projects = useRoute(OPERATOR_ROUTES.listProjects, { query: { limit: 200 } });
  return (
    <Loaded read={projects} what="projects">
      {({ items: [first, ...others] }) => (
        <Navigate
          to={first !== undefined && others.length === 0 ? `/projects/${first.id}` : '/projects'}
          replace
        />
      )}
    </Loaded>
  );
}
