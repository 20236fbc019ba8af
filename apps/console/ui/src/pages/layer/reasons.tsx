import { type DeliveryGroup, type LayerView, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Anchor, Table } from '@mantine/core';
import { Link } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Loaded } from '../../shared/loaded.js';
import { count } from '../../shared/numbers.js';
import { Outcome } from '../../shared/outcome.js';
import { Panel } from '../../shared/panel.js';

const REFRESH_MS = 10_000;

/** Why deliveries of this layer did not arrive, the most frequent reason first. */
export function Reasons({
  layer,
  since,
  range,
}: {
  readonly layer: LayerView;
  readonly since: string;
  readonly range: string;
}) {
  const groups = useRoute(
    OPERATOR_ROUTES.groupDeliveries,
    {
      params: { projectId: layer.projectId },
      query: { layerId: layer.id, since, statuses: 'dropped,failed,parked' },
    },
    { refetchInterval: REFRESH_MS, keepPrevious: true },
  );
  return (
    <Panel title="Not delivered, by reason" hint={`last ${range}`} flush>
      <Loaded read={groups} what="reasons">
        {({ items }) =>
          items.length === 0 ? (
            <div style={{ padding: '0.875rem' }}>
              <EmptyState title="Nothing was dropped, failed or parked">
                There is nothing to mend here.
              </EmptyState>
            </div>
          ) : (
            <ReasonTable layer={layer} groups={items} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function ReasonTable({
  layer,
  groups,
}: {
  readonly layer: LayerView;
  readonly groups: readonly DeliveryGroup[];
}) {
  const events = `/projects/${layer.projectId}/events?layerId=${encodeURIComponent(layer.id)}`;
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Outcome and reason</Table.Th>
          <Table.Th ta="right">Deliveries</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {groups.map((group) => (
          <Table.Tr key={`${group.status} ${group.reason}`}>
            <Table.Td>
              <Outcome status={group.status} reason={group.reason} />
              <div style={{ color: 'var(--ink-soft)' }}>
                {group.explanation} {group.fix}
              </div>
            </Table.Td>
            <Table.Td ta="right" style={{ verticalAlign: 'top' }}>
              <Anchor component={Link} to={`${events}&status=${group.status}&reason=${group.reason}`}>
                {count(group.count)}
              </Anchor>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
