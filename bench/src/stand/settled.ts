import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '@capi-relay/store';

const LOOK_EVERY_MS = 100;

/** Deliveries with an outcome, from the counters: asking costs next to nothing. */
export async function settledCount(store: Store): Promise<number> {
  const { rows } = await store.batches.query<{ count: string }>(
    'SELECT coalesce(sum(count), 0) AS count FROM delivery_stats',
  );
  return Number(rows[0]?.count ?? 0);
}

/** @throws Error where they are not all settled in time */
export async function untilSettled(store: Store, count: number, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const settled = await settledCount(store);
    if (settled >= count) return;
    if (Date.now() > deadline)
      throw new Error(`After ${withinMs} ms ${settled} of ${count} deliveries are over.`);
    await pause(LOOK_EVERY_MS);
  }
}

/**
 * Deliveries per second between two shares of all outcomes, by the times written into them: neither the start of a
 * worker nor its last, half-filled batches count.
 */
export async function rateBetween(store: Store, from: number, until: number): Promise<number> {
  const { rows } = await store.batches.query<{ count: string; seconds: number }>(
    `WITH bounds AS (
       SELECT percentile_disc(ARRAY[$1::double precision, $2::double precision]) WITHIN GROUP (ORDER BY settled_at) AS at
       FROM delivery_outcomes
     )
     SELECT count(*) AS count, extract(epoch FROM at[2] - at[1])::double precision AS seconds
     FROM delivery_outcomes, bounds WHERE settled_at > at[1] AND settled_at <= at[2] GROUP BY at`,
    [from, until],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('Nothing was delivered, so there is no rate.');
  return Number(row.count) / row.seconds;
}

/** What became of the deliveries, such as `{ delivered: 100 }`. */
export async function outcomesByStatus(store: Store): Promise<Record<string, number>> {
  const { rows } = await store.batches.query<{ status: string; count: string }>(
    'SELECT status, count(*) AS count FROM delivery_outcomes GROUP BY status',
  );
  return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]));
}
