import type { EventKey } from '@capi-relay/contracts';
import type { Store } from '../open-store.js';
import { fromUnixMs } from '../sql/times.js';
import { type OnPiece, ofApps, walkTable } from './heap-pieces.js';
import type { Installs, Person } from './person.js';
import { type Stripped, stripEvents } from './strip-events.js';
import { mentions, type Traces, traceValues, typedTraces } from './traces.js';

export interface ForgetEventsOptions {
  /** Counter rows of this process. */
  readonly shard: number;
  /** Unix milliseconds on the database's clock: what arrives later is new, and kept. */
  readonly before: number;
  readonly onPiece: OnPiece;
}

/**
 * Strips every event that is the person's: those of the user, and those that came from the person's installs while
 * nobody was signed in. Events of other users of a shared install stay as they are.
 */
export async function forgetEvents(
  store: Store,
  { appIds, userIds }: Person,
  installs: Installs,
  { shard, before, onPiece }: ForgetEventsOptions,
): Promise<Stripped> {
  return strip(store, shard, before, 'sdk_events', onPiece, {
    condition: `${ofApps('$1')} AND received_at < ${fromUnixMs('$4')}
      AND (app_user_id = ANY ($2) OR (app_user_id IS NULL AND install_id = ANY ($3)))`,
    values: [appIds, userIds, [...installs.all], before],
  });
}

/** Strips events that name the person in their matching data alone, such as by an `external_id` a server gave them. */
export async function forgetMatched(
  store: Store,
  { appIds }: Person,
  traces: Traces,
  { shard, before, onPiece }: ForgetEventsOptions,
): Promise<Stripped> {
  return strip(store, shard, before, 'event_matching', onPiece, {
    condition: `${ofApps('$1')} AND stored_at < ${fromUnixMs('$2')} AND ${typedTraces(3)}
      AND ${mentions({ name: 'matching', type: 'jsonb' }, 3)}`,
    values: [appIds, before, ...traceValues(traces)],
  });
}

async function strip(
  store: Store,
  shard: number,
  now: number,
  table: 'sdk_events' | 'event_matching',
  onPiece: OnPiece,
  found: { readonly condition: string; readonly values: unknown[] },
): Promise<Stripped> {
  const sum = { events: 0, matching: 0, deliveries: 0 };
  await walkTable(
    store,
    table,
    async ({ relation, within }) => {
      const { rows } = await store.batches.query<EventKey>(
        `SELECT app_id, event_id, occurred_on FROM ${relation} WHERE ${within} AND ${found.condition}`,
        found.values,
      );
      const stripped = await stripEvents(store, shard, rows, now);
      sum.events += stripped.events;
      sum.matching += stripped.matching;
      sum.deliveries += stripped.deliveries;
    },
    onPiece,
  );
  return sum;
}
