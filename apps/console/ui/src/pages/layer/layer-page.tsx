import {
  type LayerHealth,
  type LayerView,
  OPERATOR_ROUTES,
  type PlatformInfo,
} from '@capi-relay/contracts/operator';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, NavLink, Outlet, useMatch, useOutletContext, useParams } from 'react-router';
import { useChange, useRoute } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { HealthBadge } from '../../shared/health.js';
import { Loaded } from '../../shared/loaded.js';
import { Notice } from '../../shared/notice.js';
import { Page } from '../../shared/page.js';
import { PLATFORM_WORDS } from '../../shared/platform-names.js';
import classes from './layer-page.module.css';

const HEALTH_REFRESH_MS = 5_000;

/** What every tab of a layer's page is given. */
export interface LayerTab {
  readonly layer: LayerView;
  readonly platform: PlatformInfo;
  /** Absent until the first health answer. */
  readonly health: LayerHealth | undefined;
}

export function useLayerTab(): LayerTab {
  return useOutletContext<LayerTab>();
}

const TABS: readonly (readonly [path: string, label: string])[] = [
  ['', 'Health'],
  ['mapping', 'Event map'],
  ['test', 'Test event'],
  ['settings', 'Settings'],
];

export function Component() {
  const { projectId = '', layerId = '' } = useParams();
  const layer = useRoute(OPERATOR_ROUTES.readLayer, { params: { projectId, layerId } });
  const platforms = useRoute(OPERATOR_ROUTES.listPlatforms, {});
  const status = useRoute(
    OPERATOR_ROUTES.readCapiStatus,
    { params: { projectId } },
    { refetchInterval: HEALTH_REFRESH_MS },
  );
  const health = status.data?.layers.find((candidate) => candidate.layerId === layerId);
  return (
    <Loaded read={layer} what="the layer">
      {(data) => (
        <Loaded read={platforms} what="platforms">
          {({ items }) => {
            const platform = items.find((candidate) => candidate.type === data.type);
            if (platform === undefined)
              throw new Error(`The console does not list the platform of ${data.type}.`);
            return <LayerFrame key={data.id} layer={data} platform={platform} health={health} />;
          }}
        </Loaded>
      )}
    </Loaded>
  );
}

function LayerFrame({ layer, platform, health }: LayerTab) {
  const base = `/projects/${layer.projectId}/layers/${layer.id}`;
  const words = PLATFORM_WORDS[layer.platform];
  const onTestTab = useMatch(`${base}/test`) !== null;
  return (
    <Page
      title={layer.name}
      badge={health && <HealthBadge status={health.status} paused={!layer.isActive} />}
      hint={
        <>
          {words.name} {words.api} · pixel <code>{layer.capi.pixel_id ?? 'not set'}</code>
        </>
      }
      actions={
        <>
          <PauseButton layer={layer} />
          {!onTestTab && (
            <Button component={Link} to={`${base}/test`}>
              Send test event
            </Button>
          )}
        </>
      }
    >
      <nav className={classes.tabs} aria-label="Layer">
        {TABS.map(([path, label]) => (
          <NavLink key={path} to={path === '' ? base : `${base}/${path}`} end className={classes.tab ?? ''}>
            {label}
          </NavLink>
        ))}
      </nav>
      {!layer.isActive && (
        <Notice tone="warn" title="The layer is paused: events that arrive now are dropped, not kept for it.">
          Resume it, then replay the time it was paused.
        </Notice>
      )}
      <Outlet context={{ layer, platform, health } satisfies LayerTab} />
    </Page>
  );
}

function PauseButton({ layer }: { readonly layer: LayerView }) {
  const patch = useChange(OPERATOR_ROUTES.patchLayer);
  if (!useMay('layers:write')) return null;
  const toggle = () =>
    patch.mutate(
      { params: { projectId: layer.projectId, layerId: layer.id }, body: { isActive: !layer.isActive } },
      {
        onSuccess: ({ isActive }) =>
          notifications.show({ message: isActive ? 'The layer sends again.' : 'The layer is paused.' }),
        onError: (error) =>
          notifications.show({ color: 'red', title: 'Nothing was changed', message: error.message }),
      },
    );
  return (
    <Button variant="default" loading={patch.isPending} onClick={toggle}>
      {layer.isActive ? 'Pause' : 'Resume'}
    </Button>
  );
}
