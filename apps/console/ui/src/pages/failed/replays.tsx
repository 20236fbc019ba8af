import { OPERATOR_ROUTES, type Replay } from '@capi-relay/contracts/operator';
import { Anchor, Table } from '@mantine/core';
import { Link } from 'react-router';
import { usePages } from '../../api/hooks.js';
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
        {(items) => <ReplayTable projectId={projectId} replays={items} layers={layers} />}
      </Listing>
    </Panel>
  );
}

function ReplayTable({
  projectId,
  replays,
  layers,
}: {
  readonly projectId: string;
  readonly replays: readonly Replay[];
  readonly layers: LayerNames;
}) {
  return (
    <Table miw={560}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Started</Table.Th>
          <Table.Th>Layer</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th w="45%">Progress</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {replays.map((replay) => (
          <Table.Tr key={replay.id}>
            <Table.Td>
              <Anchor component={Link} to={`/projects/${projectId}/replays/${replay.id}`}>
                <Time at={replay.createdAt} />
              </Anchor>
            </Table.Td>
            <Table.Td>
              {layers.find((layer) => layer.layerId === replay.layerId)?.name ?? 'deleted layer'}
            </Table.Td>
            <Table.Td>{REPLAY_WORDS[replay.status]}</Table.Td>
            <Table.Td>
              <ReplayProgress replay={replay} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
