import classes from './sparkline.module.css';

export interface SparkPoint {
  readonly delivered: number;
  readonly failed: number;
}

const HEIGHT = 28;
const STEP = 5;

/** One bar per hour, failed on top of delivered. The numbers are in its accessible name. */
export function Sparkline({
  points,
  label,
}: {
  readonly points: readonly SparkPoint[];
  readonly label: string;
}) {
  const most = Math.max(1, ...points.map((point) => point.delivered + point.failed));
  const height = (value: number) => (value === 0 ? 0 : Math.max(1.5, (value / most) * HEIGHT));
  const width = points.length * STEP;
  return (
    <svg
      className={classes.chart}
      viewBox={`0 0 ${width} ${HEIGHT + 1}`}
      width={width}
      height={HEIGHT + 1}
      role="img"
      aria-label={label}
    >
      <line x1="0" x2={width} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} className={classes.base} />
      {points.map((point, index) => {
        const delivered = height(point.delivered);
        const failed = height(point.failed);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place in time
          <g key={index}>
            <rect
              className={classes.delivered}
              x={index * STEP}
              y={HEIGHT - delivered}
              width={STEP - 1}
              height={delivered}
            />
            <rect
              className={classes.failed}
              x={index * STEP}
              y={HEIGHT - delivered - failed}
              width={STEP - 1}
              height={failed}
            />
          </g>
        );
      })}
    </svg>
  );
}
