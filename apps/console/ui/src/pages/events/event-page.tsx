import { type EventDetail, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { CopyButton } from '../../shared/copy-button.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Facts } from '../../shared/facts.js';
import { JsonView } from '../../shared/json-view.js';
import { Loaded } from '../../shared/loaded.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Time } from '../../shared/time.js';
import { DeliveryPanel } from './delivery-panel.js';
import { MATCHING_WORDS } from './matching-words.js';

const REFRESH_MS = 3_000;

export function Component() {
  const { projectId = '', eventId = '' } = useParams();
  const event = useRoute(
    OPERATOR_ROUTES.readEvent,
    { params: { projectId, eventId } },
    { refetchInterval: REFRESH_MS },
  );
  return (
    <Page
      title={event.data?.name ?? 'Event'}
      hint={
        event.data && (
          <>
            Event id <code>{event.data.eventId}</code>{' '}
            <CopyButton value={event.data.eventId} what="event id" />
          </>
        )
      }
      actions={
        <Button component={Link} variant="default" to={`/projects/${projectId}/events`}>
          All events
        </Button>
      }
    >
      <Loaded read={event} what="the event">
        {(data) => (
          <>
            {data.deliveries.length === 0 && (
              <EmptyState title="Stored, and routed to no layer">
                No layer of the project took events of this app when it arrived. Add a layer, then replay the
                time with “events that arrived before the layer was there”.
              </EmptyState>
            )}
            {data.deliveries.map((delivery) => (
              <DeliveryPanel
                key={delivery.layerId}
                projectId={projectId}
                eventRef={data.id}
                delivery={delivery}
              />
            ))}
            <Arrived event={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Arrived({ event }: { readonly event: EventDetail }) {
  return (
    <Panel
      title="What arrived"
      hint="Identity, IP address, user agent and device ids are kept apart and never shown."
    >
      <Facts
        facts={[
          ['Occurred', <Time key="occurred" at={event.occurredAt} />],
          ['Received', <Time key="received" at={event.receivedAt} />],
          ['SDK app', <code key="app">{event.appId}</code>],
          ['Platform', event.platform ?? 'not said'],
          ['Environment', event.environment],
          ['User id', event.userId ?? 'none'],
          ['Install id', event.installId ?? 'none'],
          ['Session id', event.sessionId ?? 'none'],
          ['Advertising', event.advertisingRefused ? 'refused by this user or install' : 'not refused'],
          ['ATT status', event.attStatus ?? 'not said'],
          ['To match by', <Matching key="matching" matching={event.matching} />],
        ]}
      />
      <div style={{ height: '0.875rem' }} />
      <JsonView value={event.body} what="event body" />
    </Panel>
  );
}

function Matching({ matching }: { readonly matching: EventDetail['matching'] }) {
  if (matching.removed) return 'removed: it is kept for 8 days only';
  if (matching.present.length === 0) return 'nothing but what is listed above';
  return matching.present.map((field) => MATCHING_WORDS[field] ?? field).join(', ');
}
