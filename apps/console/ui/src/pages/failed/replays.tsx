import { OPERATOR_ROUTES, type Replay } from '@capi-relay/contracts/operator';
import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { usePages } from '../../api/hooks.js';
import { type Column, DataTable } from '../../shared/data-table.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Listing } from '../../shared/listing.js';
import { Panel } from '../../shared/panel.js';
import { Time } from '../../shared/time.js';
import type { LayerNames } from './failed-page.js';
import { REPLAY_WORDS, ReplayProgress } from './replay-progress.js';

const REFRESH_MS = 3_000;

/** Replays of the project, newest first, with their progress. */
export function Replays({ projectId, layers }: { readonly projectId: string; readonly layers: LayerNames }) {
  const replays = usePages(
    OPERATOR_ROUTES.listReplays,
    { params: { projectId } },
    { refetchInterval: REFRESH_MS },
  );
  return (
    <Panel title="Replays" flush>
      <Listing
        read={replays}
        what="replays"
        empty={
          <EmptyState title="No replay yet">
            Choose “Replay” beside a reason once its cause is mended.
          </EmptyState>
        }
      >
        {(items) => (
          <DataTable items={items} columns={replayColumns(projectId, layers)} keyOf={(replay) => replay.id} />
        )}
      </Listing>
    </Panel>
  );
}

function replayColumns(projectId: string, layers: LayerNames): readonly Column<Replay>[] {
  return [
    {
      title: 'Started',
      cell: (replay) => (
        <Anchor component={Link} to={`/projects/${projectId}/replays/${replay.id}`}>
          <Time at={replay.createdAt} />
        </Anchor>
      ),
    },
    {
      title: 'Layer',
      cell: (replay) => layers.find((layer) => layer.layerId === replay.layerId)?.name ?? 'deleted layer',
    },
    { title: 'State', cell: (replay) => REPLAY_WORDS[replay.status] },
    { title: 'Progress', width: '45%', cell: (replay) => <ReplayProgress replay={replay} /> },
  ];
}
