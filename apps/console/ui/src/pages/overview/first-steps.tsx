import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { EmptyState } from '../../shared/empty-state.js';

/** A project without a layer: an app first, then the layer that sends its events on. */
export function FirstSteps({ projectId }: { readonly projectId: string }) {
  const apps = useRoute(OPERATOR_ROUTES.listSdkApps, { params: { projectId }, query: { limit: 1 } });
  const hasApp = (apps.data?.items.length ?? 0) > 0;
  return (
    <EmptyState
      title="No ad layer yet"
      action={
        hasApp ? (
          <Button component={Link} to={`/projects/${projectId}/layers/new`}>
            Add layer
          </Button>
        ) : (
          <Button component={Link} to={`/projects/${projectId}/apps`}>
            Add SDK app
          </Button>
        )
      }
    >
      {hasApp
        ? 'Events of this project are stored and sent nowhere. A layer connects one pixel: have its id and an access token at hand.'
        : 'Begin with an SDK app: it gives your code an id to send events with. Then add a layer for the pixel they go to.'}
    </EmptyState>
  );
}
