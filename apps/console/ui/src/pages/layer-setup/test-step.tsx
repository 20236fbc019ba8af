import { OPERATOR_ROUTES, type PlatformInfo } from '@capi-relay/contracts/operator';
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { TestEventPanel } from '../../layer-parts/test-event-panel.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';

/** The layer exists; one event shows whether pixel, token and mapping fit. */
export function TestStep({
  projectId,
  layerId,
  platform,
}: {
  readonly projectId: string;
  readonly layerId: string;
  readonly platform: PlatformInfo;
}) {
  const layer = useRoute(OPERATOR_ROUTES.readLayer, { params: { projectId, layerId } });
  return (
    <Loaded read={layer} what="the layer">
      {(data) => (
        <>
          <Notice
            tone="good"
            title={`The layer "${data.name}" is installed and on.`}
            action={
              <Button component={Link} variant="default" to={`/projects/${projectId}/layers/${layerId}`}>
                Open the layer
              </Button>
            }
          >
            Send a test event to see whether pixel, token and mapping fit.
          </Notice>
          <TestEventPanel layer={data} platform={platform} />
        </>
      )}
    </Loaded>
  );
}
