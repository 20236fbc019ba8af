import type { Kysely } from 'kysely';
import type { TestEvent } from '../delivery/test-events.js';
import type { Database } from '../schema.js';
import { byMillisecond, olderThan, type Place } from './keyset.js';

/** Test events of a layer, newest first. */
export async function listTests(
  db: Kysely<Database>,
  filter: { readonly layerId: string; readonly after?: Place | undefined; readonly limit: number },
): Promise<TestEvent[]> {
  const { after } = filter;
  return db
    .selectFrom('test_events')
    .select(['test_id', 'layer_id', 'loaded', 'test_event_code', 'report', 'created_at'])
    .where('layer_id', '=', filter.layerId)
    .where((row) => row.and(after === undefined ? [] : [olderThan('created_at', 'test_id', after)]))
    .orderBy(byMillisecond('created_at'), 'desc')
    .orderBy('test_id', 'desc')
    .limit(filter.limit)
    .execute();
}

/** Takes a test event back that never reached the queue. */
export async function removeTest(db: Kysely<Database>, testId: string): Promise<void> {
  await db.deleteFrom('test_events').where('test_id', '=', testId).execute();
}
