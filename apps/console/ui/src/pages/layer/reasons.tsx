import { type DeliveryGroup, type LayerView, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { type Column, DataTable } from '../../shared/data-table.js';
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
            <DataTable
              items={items}
              columns={reasonColumns(layer)}
              keyOf={(group) => `${group.status} ${group.reason}`}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}

function reasonColumns({ projectId, id }: LayerView): readonly Column<DeliveryGroup>[] {
  const events = `/projects/${projectId}/events?layerId=${encodeURIComponent(id)}`;
  return [
    {
      title: 'Reason',
      cell: (group) => (
        <div>
          <Outcome status={group.status} reason={group.reason} />
          <div style={{ color: 'var(--ink-soft)' }}>
            {group.explanation} {group.fix}
          </div>
        </div>
      ),
    },
    {
      title: 'Deliveries',
      align: 'right',
      cell: (group) => (
        <Anchor component={Link} to={`${events}&status=${group.status}&reason=${group.reason}`}>
          {count(group.count)}
        </Anchor>
      ),
    },
  ];
}
