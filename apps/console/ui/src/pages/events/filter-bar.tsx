import { DROP_REASONS, FAILURE_REASONS, PARK_REASONS } from '@capi-relay/contracts';
import type { LayerHealth, SdkAppView } from '@capi-relay/contracts/operator';
import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { STATE_WORDS } from '../../shared/outcome.js';
import { reasonTitle } from '../../text/reasons.js';
import { type EventFilters, TIME_WORDS, type TimeChoice } from './event-filters.js';
import classes from './filter-bar.module.css';

type Change = (part: Partial<EventFilters>) => void;

const REASONS_OF: Readonly<Record<string, readonly string[]>> = {
  dropped: DROP_REASONS,
  failed: FAILURE_REASONS,
  parked: PARK_REASONS,
};

function reasonChoices(status: string | undefined) {
  const reasons = status === undefined ? Object.values(REASONS_OF).flat() : (REASONS_OF[status] ?? []);
  return reasons.map((reason) => ({ value: reason, label: reasonTitle(reason) }));
}

const TIME_CHOICES: readonly TimeChoice[] = ['1h', '24h', '7d', '30d'];
const STATUSES = ['delivered', 'dropped', 'failed', 'parked'] as const;

/** Narrows the list; every choice is in the page's address, so that a view can be sent to somebody. */
export function FilterBar({
  filters,
  apps,
  layers,
  onChange,
}: {
  readonly filters: EventFilters;
  readonly apps: readonly SdkAppView[];
  readonly layers: readonly LayerHealth[];
  readonly onChange: (filters: EventFilters) => void;
}) {
  const change: Change = (part) => onChange({ ...filters, ...part });
  return (
    <div className={classes.bar}>
      <TextFilter label="Event name" value={filters.names} onCommit={(names) => change({ names })} />
      <TextFilter label="User id" value={filters.userId} onCommit={(userId) => change({ userId })} />
      <TextFilter label="Event id" value={filters.eventId} onCommit={(eventId) => change({ eventId })} />
      <Choice
        label="SDK app"
        value={filters.appId}
        data={apps.map((app) => ({ value: app.appId, label: app.name }))}
        onChange={(appId) => change({ appId })}
      />
      <Choice
        label="Layer"
        value={filters.layerId}
        data={layers.map((layer) => ({ value: layer.layerId, label: layer.name }))}
        onChange={(layerId) => change({ layerId })}
      />
      <Choice
        label="Outcome"
        value={filters.status}
        data={STATUSES.map((status) => ({ value: status, label: STATE_WORDS[status] }))}
        onChange={(chosen) =>
          change({ status: STATUSES.find((status) => status === chosen), reason: undefined })
        }
      />
      <Choice
        label="Reason"
        value={filters.reason}
        data={reasonChoices(filters.status)}
        onChange={(reason) => change({ reason })}
      />
      <Choice
        label="Time"
        value={filters.time}
        data={TIME_CHOICES.map((time) => ({ value: time, label: TIME_WORDS[time] }))}
        onChange={(chosen) =>
          change({ time: TIME_CHOICES.find((time) => time === chosen), since: undefined, until: undefined })
        }
      />
      {Object.values(filters).some((value) => value !== undefined) && (
        <Button variant="default" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function Choice({
  label,
  value,
  data,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly data: { value: string; label: string }[];
  readonly onChange: (value: string | undefined) => void;
}) {
  return (
    <Select
      size="xs"
      label={label}
      placeholder="Any"
      data={data}
      value={value ?? null}
      clearable
      searchable
      nothingFoundMessage="Nothing by this name"
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}

/** Takes effect when it is left or Enter is pressed. */
function TextFilter({
  label,
  value = '',
  onCommit,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onCommit: (value: string | undefined) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    if (draft === null) return;
    setDraft(null);
    if (draft.trim() !== value) onCommit(draft.trim() === '' ? undefined : draft.trim());
  };
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder="Any"
      value={draft ?? value}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
