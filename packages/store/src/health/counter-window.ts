const HOUR_MS = 3_600_000;

/**
 * Hours of counters that cover the last hour and the last day, whatever the minute: the hour that is running and one, or
 * twenty-four, full ones before it.
 */
export interface CounterWindow {
  readonly hourSince: Date;
  readonly daySince: Date;
}

/** @param now Unix milliseconds */
export function counterWindow(now: number): CounterWindow {
  const running = Math.floor(now / HOUR_MS) * HOUR_MS;
  return { hourSince: new Date(running - HOUR_MS), daySince: new Date(running - 24 * HOUR_MS) };
}
