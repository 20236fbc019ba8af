import type { Stats } from '@capi-relay/contracts/operator';

export type Interval = Stats['interval'];

const LENGTH_MS: Readonly<Record<Interval, number>> = { hour: 3_600_000, day: 86_400_000 };

export interface SeriesPoint {
  /** Start of the hour or day, Unix milliseconds. */
  readonly at: number;
  readonly arrived: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly failed: number;
  readonly parked: number;
}

/**
 * One point per hour or day of the range, in order, with zeros where nothing happened: the API leaves those out. Where
 * `layerId` is given, only that layer's deliveries are counted.
 */
export function toSeries(stats: Stats, layerId?: string): SeriesPoint[] {
  const length = LENGTH_MS[stats.interval];
  const slot = (iso: string) => Math.floor(Date.parse(iso) / length) * length;
  const counts = new Map<string, number>();
  const add = (at: number, name: string, count: number) =>
    counts.set(`${at} ${name}`, (counts.get(`${at} ${name}`) ?? 0) + count);
  for (const point of stats.points) {
    if (layerId === undefined || point.layerId === layerId)
      add(slot(point.at), point.status ?? 'delivered', point.count);
  }
  for (const point of stats.arrived) add(slot(point.at), 'arrived', point.count);

  const series: SeriesPoint[] = [];
  for (let at = slot(stats.since); at < Date.parse(stats.until); at += length) {
    const of = (name: string) => counts.get(`${at} ${name}`) ?? 0;
    series.push({
      at,
      arrived: of('arrived'),
      delivered: of('delivered'),
      dropped: of('dropped'),
      failed: of('failed'),
      parked: of('parked'),
    });
  }
  return series;
}

/** Share of sends that arrived, 0 to 100; `null` where nothing was sent. Drops are decisions and count as neither. */
export function successPercent(point: Pick<SeriesPoint, 'delivered' | 'failed'>): number | null {
  const sent = point.delivered + point.failed;
  return sent === 0 ? null : (point.delivered / sent) * 100;
}
