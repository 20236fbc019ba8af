import { type DeliveryGroup, type DeliveryItem, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { usePages } from '../../api/hooks.js';
import { type Column, DataTable } from '../../shared/data-table.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Listing } from '../../shared/listing.js';
import { Time } from '../../shared/time.js';

/** The deliveries behind one group, each with the platform's words and its job. */
export function GroupDeliveries({
  projectId,
  group,
  since,
}: {
  readonly projectId: string;
  readonly group: DeliveryGroup;
  readonly since: string;
}) {
  const deliveries = usePages(
    OPERATOR_ROUTES.listDeliveries,
    {
      params: { projectId },
      query: { layerId: group.layerId, status: group.status, reason: group.reason, since, limit: 20 },
    },
    { keepPrevious: true },
  );
  return (
    <div style={{ borderTop: '1px solid var(--line)', background: 'var(--sunken)' }}>
      <Listing
        read={deliveries}
        what="deliveries"
        empty={
          <EmptyState title="They are no longer in this state">
            They were sent again or have expired since they were counted. Reload to count anew.
          </EmptyState>
        }
      >
        {(items) => (
          <DataTable
            items={items}
            columns={deliveryColumns(projectId)}
            keyOf={(delivery) => delivery.eventRef}
          />
        )}
      </Listing>
    </div>
  );
}

function deliveryColumns(projectId: string): readonly Column<DeliveryItem>[] {
  return [
    { title: 'Occurred', cell: (delivery) => <Time at={delivery.occurredAt} /> },
    {
      title: 'Event',
      cell: (delivery) => (
        <Anchor
          component={Link}
          to={`/projects/${projectId}/events/${encodeURIComponent(delivery.eventRef)}`}
        >
          {delivery.eventName}
        </Anchor>
      ),
    },
    {
      title: 'The platform said',
      cell: ({ detail }) => (detail === null ? 'nothing' : `${detail.code}: ${detail.message}`),
    },
    { title: 'Attempts', cell: (delivery) => delivery.attempts },
    {
      title: 'Job',
      cell: (delivery) => (
        <Anchor href={delivery.queueUrl} aria-label={`Job of ${delivery.eventId} in Bull Board`}>
          Bull Board
        </Anchor>
      ),
    },
  ];
}
