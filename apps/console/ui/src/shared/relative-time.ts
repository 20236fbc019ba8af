const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** `3 min ago`, `in 2 days`: the largest unit that fits. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now;
  const [unit, size] = UNITS.find(([, candidate]) => Math.abs(distance) >= candidate) ?? ['second', 1_000];
  return relative.format(Math.trunc(distance / size), unit);
}
