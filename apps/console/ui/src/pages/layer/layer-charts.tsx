import { type LayerView, OPERATOR_ROUTES } from '@capi-relay/contracts/operator';
import { useRoute } from '../../api/hooks.js';
import { SuccessChart, ThroughputChart } from '../../shared/charts.js';
import { EmptyState } from '../../shared/empty-state.js';
import { Loaded } from '../../shared/loaded.js';
import { Panel } from '../../shared/panel.js';
import { type Interval, toSeries } from '../../shared/series.js';
import classes from './health-tab.module.css';

const REFRESH_MS = 10_000;

/** Throughput and success of one layer over a range. */
export default function LayerCharts({
  layer,
  since,
  interval,
}: {
  readonly layer: LayerView;
  readonly since: string;
  readonly interval: Interval;
}) {
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
