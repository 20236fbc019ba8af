import { type LayerHealth, OPERATOR_ROUTES, type Stats } from '@capi-relay/contracts/operator';
import { Button } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { useSince } from '../../shared/use-since.js';
import { HealthWarning } from '../../shared/warnings.js';
import { WarningLink } from '../layer/warning-link.js';
import { FirstSteps } from './first-steps.js';
import { LayerRows } from './layer-rows.js';

const REFRESH_MS = 10_000;
const DAY_MS = 86_400_000;

const GRAVITY: Readonly<Record<LayerHealth['status'], number>> = {
  failing: 0,
  degraded: 1,
  unconfigured: 2,
  idle: 3,
  healthy: 4,
};

export function Component() {
  const { projectId = '' } = useParams();
  const since = useSince(DAY_MS);
  const params = { projectId };
  const project = useRoute(OPERATOR_ROUTES.readProject, { params });
  const status = useRoute(OPERATOR_ROUTES.readCapiStatus, { params }, { refetchInterval: REFRESH_MS });
  const stats = useRoute(
    OPERATOR_ROUTES.readStats,
    { params, query: { since } },
    { refetchInterval: REFRESH_MS, keepPrevious: true },
  );
  const mayAdd = useMay('layers:write');
  return (
    <Page
      title={project.data?.name ?? 'Overview'}
      hint="Every ad layer of this project, those that need attention first."
      actions={
        mayAdd && (
          <Button component={Link} to={`/projects/${projectId}/layers/new`}>
            Add layer
          </Button>
        )
      }
    >
      <Loaded read={status} what="layers">
        {({ layers }) =>
          layers.length === 0 ? (
            <FirstSteps projectId={projectId} />
          ) : (
            <Layers projectId={projectId} layers={layers} stats={stats.data} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Layers({
  projectId,
  layers,
  stats,
}: {
  readonly projectId: string;
  readonly layers: readonly LayerHealth[];
  readonly stats: Stats | undefined;
}) {
  const sorted = [...layers].sort((a, b) => GRAVITY[a.status] - GRAVITY[b.status]);
  const grave = sorted.flatMap((layer) =>
    layer.warnings.filter((warning) => warning.severity !== 'notice').map((warning) => ({ layer, warning })),
  );
  return (
    <>
      {grave.map(({ layer, warning }) => (
        <HealthWarning
          key={`${layer.layerId} ${warning.code} ${warning.message}`}
          warning={warning}
          layerName={layer.name}
          action={
            <WarningLink
              projectId={projectId}
              layerId={layer.layerId}
              code={warning.code}
              elsewhere="Open layer"
            />
          }
        />
      ))}
      {layers.every((layer) => layer.eventsLast24h === 0) && <NothingArrived projectId={projectId} />}
      <Panel title="Layers" hint="Delivered and failed in the last 24 hours, by the hour" flush>
        <LayerRows projectId={projectId} layers={sorted} stats={stats} />
      </Panel>
    </>
  );
}

function NothingArrived({ projectId }: { readonly projectId: string }) {
  return (
    <Notice
      tone="info"
      title="No event arrived in the last 24 hours."
      action={
        <Button component={Link} variant="default" to={`/projects/${projectId}/apps`}>
          Open SDK apps
        </Button>
      }
    >
      Each SDK app has a curl command to send one with, and a snippet for your code.
    </Notice>
  );
}
