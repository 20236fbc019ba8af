import '@mantine/charts/styles.css';
import { BarChart, LineChart } from '@mantine/charts';
import { shortCount } from './numbers.js';
import { type Interval, type SeriesPoint, successPercent } from './series.js';

const HEIGHT = 190;
const hour = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
// Days are counted in UTC, so they are named in UTC.
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });

function labelled<T>(series: readonly SeriesPoint[], interval: Interval, values: (point: SeriesPoint) => T) {
  const format = interval === 'hour' ? hour : day;
  return series.map((point) => ({ at: format.format(point.at), ...values(point) }));
}

/** Deliveries by outcome, stacked. */
export function ThroughputChart({
  series,
  interval,
}: {
  readonly series: readonly SeriesPoint[];
  readonly interval: Interval;
}) {
  return (
    <BarChart
      h={HEIGHT}
      type="stacked"
      data={labelled(series, interval, ({ delivered, dropped, failed }) => ({ delivered, dropped, failed }))}
      dataKey="at"
      series={[
        { name: 'delivered', label: 'Delivered', color: 'var(--chart-delivered)' },
        { name: 'dropped', label: 'Dropped', color: 'var(--chart-dropped)' },
        { name: 'failed', label: 'Failed', color: 'var(--chart-failed)' },
      ]}
      withLegend
      legendProps={{ verticalAlign: 'top', align: 'left', height: 28 }}
      valueFormatter={shortCount}
      gridAxis="x"
      tickLine="none"
      barProps={{ isAnimationActive: false }}
      xAxisProps={{ minTickGap: 24, interval: 'preserveStart' }}
      yAxisProps={{ allowDecimals: false, width: 44 }}
    />
  );
}

/** Share of sends that arrived; a gap where nothing was sent. */
export function SuccessChart({
  series,
  interval,
}: {
  readonly series: readonly SeriesPoint[];
  readonly interval: Interval;
}) {
  return (
    <LineChart
      h={HEIGHT}
      data={labelled(series, interval, (point) => ({ success: successPercent(point) }))}
      dataKey="at"
      series={[{ name: 'success', label: 'Arrived', color: 'var(--chart-received)' }]}
      curveType="linear"
      connectNulls={false}
      withDots
      dotProps={{ r: 2 }}
      valueFormatter={(value) => `${value.toFixed(1)} %`}
      gridAxis="x"
      tickLine="none"
      lineProps={{ isAnimationActive: false }}
      // Room for the line and the label at 100 %.
      lineChartProps={{ margin: { top: 10 } }}
      xAxisProps={{ minTickGap: 24, interval: 'preserveStart' }}
      yAxisProps={{ domain: [0, 100], width: 52, tickFormatter: (value: number) => `${value} %` }}
    />
  );
}
