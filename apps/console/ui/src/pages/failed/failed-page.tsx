import { type DeliveryGroup, type LayerHealth, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { Button, Chip, Group, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useRoute } from '../../api/hooks.js';
import { useMay } from '../../app/session.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Loaded } from '../../shared/loaded.js';
import { Page } from '../../shared/page.js';
import { Panel } from '../../shared/panel.js';
import { useSince } from '../../shared/use-since.js';
import { GroupRows } from './group-rows.js';
import { ReplayDialog, type ReplayDraft } from './replay-dialog.js';
import { Replays } from './replays.js';

const REFRESH_MS = 10_000;
const DAY_MS = 86_400_000;
const RANGES = { '24 h': DAY_MS, '7 d': 7 * DAY_MS, '30 d': 30 * DAY_MS } as const;
type Range = keyof typeof RANGES;
const RANGE_NAMES: readonly Range[] = ['24 h', '7 d', '30 d'];
const STATUSES = ['failed', 'parked', 'dropped'] as const;
type Status = (typeof STATUSES)[number];

export function Component() {
  const { projectId = '' } = useParams();
  return <FailedSends key={projectId} projectId={projectId} />;
}

function FailedSends({ projectId }: { readonly projectId: string }) {
  const [range, setRange] = useState<Range>('7 d');
  const [statuses, setStatuses] = useState<readonly Status[]>(['failed', 'parked']);
  const [draft, setDraft] = useState<ReplayDraft | null>(null);
  const since = useSince(RANGES[range]);
  const params = { projectId };
  const status = useRoute(OPERATOR_ROUTES.readCapiStatus, { params });
  const groups = useRoute(
    OPERATOR_ROUTES.groupDeliveries,
    { params, query: { since, statuses: statuses.join(',') } },
    { refetchInterval: REFRESH_MS, keepPrevious: true },
  );
  const mayReplay = useMay('replays:write');
  const layers = status.data?.layers ?? [];
  const replayOf = (group: DeliveryGroup) =>
    setDraft({
      layerId: group.layerId,
      since,
      until: new Date().toISOString(),
      outcomes: group.status === 'delivered' ? [] : [group.status],
      reasons: [group.reason],
    });
  const replayAny = () => {
    const [first] = layers;
    if (first === undefined) return;
    const until = new Date().toISOString();
    setDraft({ layerId: first.layerId, since, until, outcomes: ['failed', 'dropped'], reasons: [] });
  };
  return (
    <Page
      title="Failed sends"
      hint="What did not arrive, by reason, and the way to send it again."
      actions={
        mayReplay &&
        layers.length > 0 && (
          <Button variant="default" onClick={replayAny}>
            New replay
          </Button>
        )
      }
    >
      <Group justify="space-between" gap="sm">
        <SegmentedControl
          aria-label="Range"
          size="xs"
          data={[...RANGE_NAMES]}
          value={range}
          onChange={(chosen) => setRange(RANGE_NAMES.find((name) => name === chosen) ?? '7 d')}
        />
        <Chip.Group
          multiple
          value={[...statuses]}
          onChange={(chosen) => {
            const kept = STATUSES.filter((name) => chosen.includes(name));
            if (kept.length > 0) setStatuses(kept);
          }}
        >
          <Group gap="xs">
            <Chip size="xs" value="failed">
              Failed
            </Chip>
            <Chip size="xs" value="parked">
              Parked
            </Chip>
            <Chip size="xs" value="dropped">
              Dropped
            </Chip>
          </Group>
        </Chip.Group>
      </Group>
      <Panel title="By layer and reason" hint={`last ${range}`} flush>
        <Loaded read={groups} what="reasons">
          {({ items }) =>
            items.length === 0 ? (
              <Nothing statuses={statuses} />
            ) : (
              <GroupRows
                projectId={projectId}
                groups={items}
                layers={layers}
                since={since}
                onReplay={mayReplay ? replayOf : null}
              />
            )
          }
        </Loaded>
      </Panel>
      <Replays projectId={projectId} layers={layers} />
      {draft !== null && (
        <ReplayDialog projectId={projectId} layers={layers} initial={draft} onClose={() => setDraft(null)} />
      )}
    </Page>
  );
}

function Nothing({ statuses }: { readonly statuses: readonly Status[] }) {
  return (
    <div style={{ padding: '0.875rem' }}>
      <EmptyState title={`Nothing ${statuses.join(' or ')} in this time`}>
        {statuses.includes('dropped')
          ? 'Every delivery arrived. There is nothing to do.'
          : 'There is nothing to send again. Choose “Dropped” to see what was left out on purpose.'}
      </EmptyState>
    </div>
  );
}

export type LayerNames = readonly Pick<LayerHealth, 'layerId' | 'name'>[];
