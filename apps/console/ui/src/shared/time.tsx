import { useEffect, useState } from 'react';

const dayAndTime = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const withYear = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
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

/** The viewer's clock, re-read every `everyMs` so that relative times stay true. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

function utcText(iso: string): string {
  return `${new Date(iso).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** A time in the viewer's zone; UTC on hover and for machines. */
export function Time({ at }: { readonly at: string }) {
  const date = new Date(at);
  const thisYear = date.getFullYear() === new Date().getFullYear();
  return (
    <time dateTime={at} title={utcText(at)} style={{ whiteSpace: 'nowrap' }}>
      {(thisYear ? dayAndTime : withYear).format(date)}
    </time>
  );
}

/** How long ago, for "is it alive" at a glance; the exact local time and UTC on hover. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(5_000);
  return (
    <time
      dateTime={at}
      title={`${dayAndTime.format(new Date(at))} (${utcText(at)})`}
      style={{ whiteSpace: 'nowrap' }}
    >
      {relativeTime(Date.parse(at), Math.max(now, Date.parse(at)))}
    </time>
  );
}
