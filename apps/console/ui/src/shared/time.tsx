import { useEffect, useState } from 'react';
import { relativeTime } from './relative-time.js';

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
