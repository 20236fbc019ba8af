import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Anchor, Stack } from '@mantine/core';
import { Link } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { RoutingFields } from '../../layer-parts/routing-fields.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { Panel } from '../../shared/panel.js';
import type { StepProps } from './layer-setup-page.js';
import { StepButtons } from './step-buttons.js';

/** Which apps and countries reach the layer; every one unless it is narrowed. */
export function RoutingStep({ projectId, draft, change, next, back }: StepProps) {
  const apps = useRoute(OPERATOR_ROUTES.listSdkApps, { params: { projectId }, query: { limit: 100 } });
  return (
    <Panel title="Apps and countries" hint="Narrow this only if the pixel is for some of them.">
      <Loaded read={apps} what="SDK apps">
        {({ items }) => (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              next();
            }}
          >
            <Stack gap="md">
              {items.length === 0 && (
                <Notice tone="warn" title="This project has no SDK app yet, so no event can reach the layer.">
                  You can go on and{' '}
                  <Anchor component={Link} to={`/projects/${projectId}/apps`}>
                    add one
                  </Anchor>{' '}
                  afterwards; the test event needs one.
                </Notice>
              )}
              <RoutingFields
                apps={items}
                draft={{ appIds: draft.appIds, countries: draft.countries }}
                onChange={change}
              />
            </Stack>
            <StepButtons back={back} />
          </form>
        )}
      </Loaded>
    </Panel>
  );
}
