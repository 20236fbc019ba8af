import { OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useRoute } from '../../api/hooks.js';
import { SuccessChart, ThroughputChart } from '../../shared/charts.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Loaded } from '../../shared/loaded.js';
import { count, share } from '../../shared/numbers.js';
import { Panel } from '../../shared/panel.js';
import { toSeries } from '../../shared/series.js';
import { Tiles } from '../../shared/tiles.js';
import { Ago } from '../../shared/time.js';
import { useSince } from '../../shared/use-since.js';
import { HealthWarning } from '../../shared/warnings.js';
import classes from './health-tab.module.css';
import { useLayerTab } from './layer-page.js';
import { Reasons } from './reasons.js';
import { TokenCard } from './token-card.js';
import { WarningLink } from './warning-link.js';

const DAY_MS = 86_400_000;
const REFRESH_MS = 10_000;

const RANGES = {
  '24 h': { ms: DAY_MS, interval: 'hour' },
  '7 d': { ms: 7 * DAY_MS, interval: 'hour' },
  '30 d': { ms: 30 * DAY_MS, interval: 'day' },
} as const;
type Range = keyof typeof RANGES;
const RANGE_NAMES: readonly Range[] = ['24 h', '7 d', '30 d'];

export function Component() {
  const { layer, health } = useLayerTab();
  const [range, setRange] = useState<Range>('24 h');
  const since = useSince(RANGES[range].ms);
  return (
    <>
      {health?.warnings.map((warning) => (
        <HealthWarning
          key={`${warning.code} ${warning.message}`}
          warning={warning}
          action={<WarningLink projectId={layer.projectId} layerId={layer.id} code={warning.code} />}
        />
      ))}
      {health !== undefined && (
        <Tiles
          tiles={[
            ['Arrived, 24 h', count(health.eventsLast24h)],
            ['Delivered, 24 h', count(health.last24h.delivered)],
            [
              'Of sends arrived',
              share(health.last24h.delivered, health.last24h.delivered + health.last24h.failed),
            ],
            ['Parked', count(health.parked)],
            [
              'Last delivery',
              health.lastDeliveredAt === null ? 'none yet' : <Ago at={health.lastDeliveredAt} />,
            ],
          ]}
        />
      )}
      <SegmentedControl
        aria-label="Range"
        className={classes.range ?? ''}
        size="xs"
        data={[...RANGE_NAMES]}
        value={range}
        onChange={(chosen) => setRange(RANGE_NAMES.find((name) => name === chosen) ?? '24 h')}
      />
      <Charts since={since} interval={RANGES[range].interval} />
      <div className={classes.columns}>
        <Reasons layer={layer} since={since} range={range} />
        <TokenCard layer={layer} />
      </div>
    </>
  );
}

function Charts({ since, interval }: { readonly since: string; readonly interval: 'hour' | 'day' }) {
  const { layer } = useLayerTab();
  const stats = useRoute(
    OPERATOR_ROUTES.readStats,
    {
      params: { projectId: layer.projectId },
      query: { layerId: layer.id, since, interval, groupBy: 'status' },
    },
    { refetchInterval: REFRESH_MS, keepPrevious: true },
  );
  return (
    <Loaded read={stats} what="charts">
      {(data) => {
        const series = toSeries(data);
        const settled = series.some((point) => point.delivered + point.dropped + point.failed > 0);
        if (!settled) {
          return (
            <EmptyState title="No delivery in this time">
              Nothing that arrived was routed to this layer. Send a test event to check the layer, or events
              from an SDK app routed here.
            </EmptyState>
          );
        }
        return (
          <div className={classes.charts}>
            <Panel
              title="Deliveries"
              hint={interval === 'hour' ? 'per hour, by outcome' : 'per day (UTC), by outcome'}
            >
              <ThroughputChart series={series} interval={data.interval} />
            </Panel>
            <Panel title="Success" hint="delivered, of what was sent">
              <SuccessChart series={series} interval={data.interval} />
            </Panel>
          </div>
        );
      }}
    </Loaded>
  );
}
