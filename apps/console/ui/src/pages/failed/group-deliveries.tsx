import { type DeliveryGroup, type DeliveryItem, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Anchor, Table } from '@mantine/core';
import { Link } from 'react-router';
import { usePages } from '../../api/hooks.js';
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
    <div style={{ overflowX: 'auto', borderTop: '1px solid var(--line)', background: 'var(--sunken)' }}>
      <Listing
        read={deliveries}
        what="deliveries"
        empty={
          <EmptyState title="They are no longer in this state">
            They were sent again or have expired since they were counted. Reload to count anew.
          </EmptyState>
        }
      >
        {(items) => <DeliveryTable projectId={projectId} deliveries={items} />}
      </Listing>
    </div>
  );
}

function DeliveryTable({
  projectId,
  deliveries,
}: {
  readonly projectId: string;
  readonly deliveries: readonly DeliveryItem[];
}) {
  return (
    <Table miw={620}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Occurred</Table.Th>
          <Table.Th>Event</Table.Th>
          <Table.Th>The platform said</Table.Th>
          <Table.Th>Attempts</Table.Th>
          <Table.Th>Job</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((delivery) => (
          <Table.Tr key={delivery.eventRef}>
            <Table.Td>
              <Time at={delivery.occurredAt} />
            </Table.Td>
            <Table.Td>
              <Anchor
                component={Link}
                to={`/projects/${projectId}/events/${encodeURIComponent(delivery.eventRef)}`}
              >
                {delivery.eventName}
              </Anchor>
            </Table.Td>
            <Table.Td>
              {delivery.detail === null ? 'nothing' : `${delivery.detail.code}: ${delivery.detail.message}`}
            </Table.Td>
            <Table.Td>{delivery.attempts}</Table.Td>
            <Table.Td>
              <Anchor href={delivery.queueUrl} aria-label={`Job of ${delivery.eventId} in Bull Board`}>
                Bull Board
              </Anchor>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
