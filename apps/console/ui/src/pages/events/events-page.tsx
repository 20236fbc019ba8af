import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { usePages, useRoute } from '../../api/hooks.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Listing } from '../../shared/listing.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { useNow } from '../../shared/time.js';
import { type EventFilters, filtersIn, queryOf, searchOf } from './event-filters.js';
import { EventRows } from './event-rows.js';
import { FilterBar } from './filter-bar.js';

const LIVE_MS = 3_000;
const MINUTE_MS = 60_000;

export function Component() {
  const { projectId = '' } = useParams();
  return <Events key={projectId} projectId={projectId} />;
}

function Events({ projectId }: { readonly projectId: string }) {
  const [search, setSearch] = useSearchParams();
  const filters = filtersIn(search);
  const isFiltered = searchOf(filters).size > 0;
  const [live, setLive] = useState(true);
  const [filtersShown, filterBar] = useDisclosure(isFiltered);
  const minute = Math.floor(useNow(MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  const params = { projectId };
  const apps = useRoute(OPERATOR_ROUTES.listSdkApps, { params, query: { limit: 100 } });
  const status = useRoute(OPERATOR_ROUTES.readCapiStatus, { params });
  const [reading, setReading] = useState(false);
  const events = usePages(
    OPERATOR_ROUTES.listEvents,
    { params, query: queryOf(filters, minute) },
    { refetchInterval: live && !reading ? LIVE_MS : false, keepPrevious: true },
  );
  const change = (next: EventFilters) => {
    setReading(false);
    setSearch(searchOf(next), { replace: true });
  };
  const layers = status.data?.layers ?? [];
  return (
    <Page
      title="Events"
      hint="What arrived, newest first, and what became of it at each pixel."
      actions={
        <Button variant="default" onClick={filterBar.toggle} aria-expanded={filtersShown}>
          {filtersShown ? 'Hide filters' : 'Filters'}
        </Button>
      }
    >
      <Panel
        title={isFiltered ? 'Events that match the filters' : 'All events'}
        action={
          <Switch
            label={reading ? 'Live (stopped while older events are shown)' : 'Live'}
            labelPosition="left"
            checked={live && !reading}
            onChange={(event) => {
              setReading(false);
              setLive(event.currentTarget.checked);
            }}
          />
        }
        flush
      >
        {filtersShown && (
          <FilterBar filters={filters} apps={apps.data?.items ?? []} layers={layers} onChange={change} />
        )}
        <Listing
          read={events}
          what="events"
          onMore={() => setReading(true)}
          empty={<NoEvents projectId={projectId} isFiltered={isFiltered} onClear={() => change({})} />}
        >
          {(items) => (
            <EventRows projectId={projectId} events={items} layers={layers} apps={apps.data?.items ?? []} />
          )}
        </Listing>
      </Panel>
    </Page>
  );
}

function NoEvents({
  projectId,
  isFiltered,
  onClear,
}: {
  readonly projectId: string;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  return isFiltered ? (
    <EmptyState
      title="No event matches these filters"
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      Widen the time or take a filter away.
    </EmptyState>
  ) : (
    <EmptyState
      title="No event has arrived yet"
      action={
        <Button component={Link} variant="default" to={`/projects/${projectId}/apps`}>
          Open SDK apps
        </Button>
      }
    >
      Open an SDK app and run its curl command, or put its snippet into your app. Events show here within a
      second.
    </EmptyState>
  );
}
