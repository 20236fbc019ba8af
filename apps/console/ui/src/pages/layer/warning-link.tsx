import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { ROTATE_PARAMETER } from './rotate-parameter.js';

const ROTATE = `?${ROTATE_PARAMETER}`;

/** Where each warning is mended, from the layer's own address, and what the way there is called. */
const MENDED_AT: Readonly<Record<string, readonly [path: string, label: string]>> = {
  token_rejected: [ROTATE, 'Rotate token'],
  permission_denied: [ROTATE, 'Rotate token'],
  vault_unresolvable: [ROTATE, 'Paste token'],
  token_missing: [ROTATE, 'Paste token'],
  pixel_id_missing: ['/settings', 'Enter pixel id'],
  pixel_rejected: ['/settings', 'Correct pixel id'],
  capi_disabled: ['/settings', 'Open settings'],
  no_app_routed: ['/settings', 'Open routing'],
  unmapped_events: ['/mapping', 'Edit event map'],
  capi_silent_failure: ['/test', 'Send test event'],
  request_rejected: ['/test', 'Send test event'],
};

/** Leads to where a warning is mended; `elsewhere` is offered for one that is mended nowhere in particular. */
export function WarningLink({
  projectId,
  layerId,
  code,
  elsewhere = null,
}: {
  readonly projectId: string;
  readonly layerId: string;
  readonly code: string;
  readonly elsewhere?: string | null;
}) {
  const [path, label] = MENDED_AT[code] ?? ['', elsewhere];
  return (
    label !== null && (
      <Button component={Link} variant="default" to={`/projects/${projectId}/layers/${layerId}${path}`}>
        {label}
      </Button>
    )
  );
}
