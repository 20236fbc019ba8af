import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Loading } from '../../shared/loading.js';
import { count, share } from '../../shared/numbers.js';
import { Tiles } from '../../shared/tiles.js';
import { Ago } from '../../shared/time.js';
import { useSince } from '../../shared/use-since.js';
import { HealthWarning } from '../../shared/warnings.js';
import classes from './health-tab.module.css';
import { useLayerTab } from './layer-page.js';
import { Notes } from './notes.js';
import { Reasons } from './reasons.js';
import { TokenCard } from './token-card.js';
import { WarningLink } from './warning-link.js';

// The charts bring a library with them; what is the matter with the layer is not to wait for it.
const LayerCharts = lazy(() => import('./layer-charts.js'));

const DAY_MS = 86_400_000;

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
  // That it is paused is said above every tab.
  const warnings = health?.warnings.filter(({ code }) => code !== 'layer_inactive') ?? [];
  const grave = warnings.filter(({ severity }) => severity !== 'notice');
  const notes = warnings.filter(({ severity }) => severity === 'notice');
  return (
    <>
      {grave.map((warning) => (
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
              'Success, 24 h',
              share(health.last24h.delivered, health.last24h.delivered + health.last24h.failed),
            ],
            ['Parked', count(health.parked)],
            [
              'Last delivery',
              health.lastDeliveredAt === null ? 'none yet' : <Ago key="last" at={health.lastDeliveredAt} />,
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
      <Suspense fallback={<Loading what="charts" />}>
        <LayerCharts layer={layer} since={since} interval={RANGES[range].interval} />
      </Suspense>
      <div className={classes.columns}>
        <Reasons layer={layer} since={since} range={range} />
        <TokenCard layer={layer} />
      </div>
      {notes.length > 0 && <Notes layer={layer} notes={notes} />}
    </>
  );
}
