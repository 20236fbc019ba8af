import { Anchor, Button } from '@mantine/core';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { EmptyState } from '../shared/empty-state.js';
import { ErrorNotice } from '../shared/error-notice.js';

/** Shown in place of a page that could not be drawn, such as one whose code is no longer served after an update. */
export function ErrorPage() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <div style={{ maxWidth: '40rem', margin: '2rem auto', padding: '0 1rem' }}>
      <ErrorNotice error={error instanceof Error ? error : new Error('The page could not be drawn.')} />
      <Button mt="md" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </div>
  );
}

export function NotFound() {
  return (
    <EmptyState title="There is no page at this address">
      Check the address, or go to{' '}
      <Anchor component={Link} to="/">
        your projects
      </Anchor>
      .
    </EmptyState>
  );
}
