import { Button } from '@mantine/core';
import { Link } from 'react-router';

/** Where each warning is mended, and what the button there is called; any other is looked at on the layer's page. */
const MENDED_AT: Readonly<Record<string, readonly [page: string, label: string]>> = {
  token_rejected: ['?rotate', 'Rotate token'],
  permission_denied: ['?rotate', 'Rotate token'],
  vault_unresolvable: ['?rotate', 'Paste token'],
  token_missing: ['?rotate', 'Paste token'],
  pixel_id_missing: ['/settings', 'Enter pixel id'],
  pixel_rejected: ['/settings', 'Correct pixel id'],
  capi_disabled: ['/settings', 'Open settings'],
  unmapped_events: ['/mapping', 'Edit mapping'],
};

export function WarningLink({
  projectId,
  layerId,
  code,
}: {
  readonly projectId: string;
  readonly layerId: string;
  readonly code: string;
}) {
  const [page, label] = MENDED_AT[code] ?? ['', 'Open layer'];
  return (
    <Button component={Link} variant="default" to={`/projects/${projectId}/layers/${layerId}${page}`}>
      {label}
    </Button>
  );
}
