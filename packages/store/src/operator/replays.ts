import type { Kysely } from 'kysely';
import { type Replay, toReplay } from '../replay/replays.js';
import type { Database } from '../schema.js';
import { byMillisecond, olderThan, type Place } from './keyset.js';

export interface ReplayFilter {
  readonly projectId: string;
  readonly layerId?: string | undefined;
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** A project's replays, newest first. */
export async function listReplaysOfProject(db: Kysely<Database>, filter: ReplayFilter): Promise<Replay[]> {
  const { after, layerId } = filter;
  const rows = await db
    .selectFrom('replays')
    .selectAll()
    .where('project_id', '=', filter.projectId)
    .where((row) =>
      row.and([
        ...(layerId === undefined ? [] : [row('layer_id', '=', layerId)]),
        ...(after === undefined ? [] : [olderThan('created_at', 'replay_id', after)]),
      ]),
    )
    .orderBy(byMillisecond('created_at'), 'desc')
    .orderBy('replay_id', 'desc')
    .limit(filter.limit)
    .execute();
  return rows.map(toReplay);
}
