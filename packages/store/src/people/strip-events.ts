import type { EventKey } from '@capi-relay/contracts';
import { daysOf, sameEvent } from '../delivery/delivery-keys.js';
import type { Store } from '../open-store.js';
import { alone } from '../sql/executor.js';
import { arrays, unnest } from '../sql/unnest.js';
import { EVENT_KEY_COLUMNS } from './event-keys.js';
import { settleWaiting } from './settle-waiting.js';

/** Events of one statement, each with the outcomes of a few layers. */
const EVENTS_AT_ONCE = 500;

export interface Stripped {
  readonly events: number;
  readonly matching: number;
  /** Deliveries that had not ended and now have. */
  readonly deliveries: number;
}

/**
 * The row stays with its key, name, time and routing: counters and outcomes go on belonging to something, and a copy
 * that an SDK sends again is still a copy.
 */
const STRIP = {
  name: 'strip-events',
  text: `
    WITH given AS (SELECT * FROM ${unnest(EVENT_KEY_COLUMNS, 'given')}),
    matched AS (
      DELETE FROM event_matching AS matching USING given
      WHERE ${sameEvent('matching', 'given')} AND matching.occurred_on = ANY ($4::date[])
      RETURNING 1
    ),
    stripped AS (
      UPDATE sdk_events AS event
      SET install_id = NULL, app_user_id = NULL, session_id = NULL, body = '{}', forgotten_at = now()
      FROM given
      WHERE ${sameEvent('event', 'given')} AND event.occurred_on = ANY ($4::date[])
      RETURNING 1
    )
    SELECT (SELECT count(*)::integer FROM matched) AS matching,
           (SELECT count(*)::integer FROM stripped) AS events`,
};

/**
 * Takes out of events all that names anybody. What has not been sent is settled first: a worker that loads one of these
 * events afterwards finds its outcome.
 *
 * @param now Unix milliseconds
 */
export async function stripEvents(
  store: Store,
  shard: number,
  keys: readonly EventKey[],
  now: number,
): Promise<Stripped> {
  const sum = { events: 0, matching: 0, deliveries: 0 };
  for (let start = 0; start < keys.length; start += EVENTS_AT_ONCE) {
    const some = keys.slice(start, start + EVENTS_AT_ONCE);
    sum.deliveries += await settleWaiting(store, shard, some, now);
    const values = [...arrays(EVENT_KEY_COLUMNS, some), daysOf(some)];
    const { rows } = await alone(store.batches).query<Pick<Stripped, 'events' | 'matching'>>({
      ...STRIP,
      values,
    });
    sum.events += rows[0]?.events ?? 0;
    sum.matching += rows[0]?.matching ?? 0;
  }
  return sum;
}
