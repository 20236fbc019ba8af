import { APPLICATION_NAME } from '../open-store.js';
import type { Executor } from '../sql/executor.js';
import { fromUnixMs, toUnixMs } from '../sql/times.js';

/** A stretch of arrival time that may hold deliveries without an outcome. */
export interface OpenWindow {
  /** Unix milliseconds, inclusive. */
  readonly from: number;
  /** Unix milliseconds, exclusive. */
  readonly until: number;
  readonly checks: number;
}

/** On a database that has never been reconciled everything that has arrived is to be checked. */
const START = {
  name: 'start-reconciling',
  text: `
    INSERT INTO reconcile_state (watermark)
    SELECT date_trunc('minute', least(min(received_at), now(), ${fromUnixMs('$1')}), 'UTC') FROM sdk_events
    ON CONFLICT DO NOTHING`,
};

/**
 * An event arrives, for the database, when its transaction begins, and can be seen when it ends: a window must not be
 * cut while a transaction that began within it still runs, or an event could slip in behind the watermark. For the same
 * reason none is cut past the database's own time, whatever the caller's clock says.
 */
const OPEN = {
  name: 'open-windows',
  text: `
    WITH state AS (
      SELECT watermark FROM reconcile_state FOR UPDATE
    ),
    bound AS (
      SELECT least(${fromUnixMs('$1')}, now(), min(activity.xact_start)) AS until_at
      FROM pg_stat_activity AS activity
      WHERE activity.datname = current_database() AND activity.application_name = '${APPLICATION_NAME}'
        AND activity.pid <> pg_backend_pid()
    ),
    cut AS (
      INSERT INTO reconcile_windows (from_at, until_at, next_check_at)
      SELECT from_at, from_at + $2::double precision * interval '1 millisecond', to_timestamp(0)
      FROM state, bound, generate_series(
        watermark,
        until_at - $2::double precision * interval '1 millisecond',
        $2::double precision * interval '1 millisecond') AS from_at
      ON CONFLICT DO NOTHING
      RETURNING until_at
    )
    UPDATE reconcile_state SET watermark = (SELECT max(until_at) FROM cut) WHERE EXISTS (SELECT FROM cut)`,
};

const DUE = {
  name: 'due-windows',
  text: `
    SELECT ${toUnixMs('from_at')} AS from, ${toUnixMs('until_at')} AS until, checks
    FROM reconcile_windows
    WHERE next_check_at <= ${fromUnixMs('$1')}
    ORDER BY next_check_at, from_at
    LIMIT $2`,
};

/** Cuts the arrival time between the watermark and `until` (Unix ms) into windows of `widthMs`; a rest waits. */
export async function openWindows(executor: Executor, until: number, widthMs: number): Promise<void> {
  await executor.query({ ...START, values: [until] });
  await executor.query({ ...OPEN, values: [until, widthMs] });
}

/** Windows that are to be checked now, those that have waited longest first. */
export async function dueWindows(executor: Executor, now: number, limit: number): Promise<OpenWindow[]> {
  const { rows } = await executor.query<OpenWindow>({ ...DUE, values: [now, limit] });
  return rows;
}

/** Ends a window for good: it is never read again. */
export async function closeWindow(executor: Executor, window: OpenWindow): Promise<void> {
  await executor.query({
    text: `DELETE FROM reconcile_windows WHERE from_at = ${fromUnixMs('$1')}`,
    values: [window.from],
  });
}

/** Leaves a window alone until `at` (Unix ms). */
export async function recheckWindow(executor: Executor, window: OpenWindow, at: number): Promise<void> {
  await executor.query({
    text: `
      UPDATE reconcile_windows SET checks = checks + 1, next_check_at = ${fromUnixMs('$2')}
      WHERE from_at = ${fromUnixMs('$1')}`,
    values: [window.from, at],
  });
}
