import { type AuditEvent, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useParams } from 'react-router';
import { usePages } from '../../api/hooks.js';
import { type Column, DataTable } from '../../shared/data-table.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Listing } from '../../shared/listing.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { Time } from '../../shared/time.js';

export function Component() {
  const { projectId = '' } = useParams();
  const [everywhere, setEverywhere] = useState(false);
  const entries = usePages(OPERATOR_ROUTES.listAuditLog, { query: everywhere ? {} : { projectId } });
  return (
    <Page
      title="Audit log"
      hint="Who changed what. Secrets are never part of it."
      actions={
        <SegmentedControl
          aria-label="Which entries"
          size="xs"
          data={[
            { value: 'one', label: 'This project' },
            { value: 'all', label: 'Installation' },
          ]}
          value={everywhere ? 'all' : 'one'}
          onChange={(chosen) => setEverywhere(chosen === 'all')}
        />
      }
    >
      <Panel title="Changes, newest first" flush>
        <Listing
          read={entries}
          what="entries"
          empty={
            <EmptyState title="Nothing has been changed yet">
              Every change to a layer, token, key or setting is listed here from now on.
            </EmptyState>
          }
        >
          {(items) => <DataTable items={items} columns={COLUMNS} keyOf={(entry) => entry.eventId} />}
        </Listing>
      </Panel>
    </Page>
  );
}

const ACTOR_WORDS: Readonly<Record<AuditEvent['actor']['kind'], string>> = {
  user: '',
  api_key: ' (API key)',
  system: ' (the relay itself)',
};

const COLUMNS: readonly Column<AuditEvent>[] = [
  { title: 'When', cell: (entry) => <Time at={entry.occurredAt} /> },
  { title: 'Who', cell: (entry) => `${entry.actor.name}${ACTOR_WORDS[entry.actor.kind]}` },
  {
    title: 'What',
    cell: (entry) => (
      <>
        <code>{entry.eventType}</code>
        {entry.target !== null && (
          <div style={{ color: 'var(--ink-soft)', overflowWrap: 'anywhere' }}>{entry.target.id}</div>
        )}
      </>
    ),
  },
  {
    title: 'Changes',
    cell: (entry) =>
      entry.changes.map((change) => (
        <div key={change.field} style={{ overflowWrap: 'anywhere' }}>
          <code>{change.field}</code> {changeText(change)}
        </div>
      )),
  },
];

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function changeText({ before, after }: AuditEvent['changes'][number]): string {
  const had = before !== undefined && before !== null;
  const has = after !== undefined && after !== null;
  if (had && has) return `${shown(before)} → ${shown(after)}`;
  if (has) return `set to ${shown(after)}`;
  return had ? `removed, was ${shown(before)}` : 'changed';
}
