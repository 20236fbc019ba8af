import { type Selectable, sql } from 'kysely';
import type { Store } from '../open-store.js';
import type { ReplayStatus, ReplaysTable } from '../schema.js';
import { explainConflict } from '../settings/explain-conflict.js';
import { storableJson, storableText } from '../sql/storable.js';
import { estimateReplay } from './estimate-replay.js';
import type { ReplayStep } from './mark-for-replay.js';
import type { ReplayCursor, ReplayScope } from './replay-scope.js';

/** A replay and how far it has come. The times of its scope are Unix milliseconds. */
export interface Replay extends ReplayScope {
  readonly replay_id: string;
  readonly project_id: string;
  readonly status: ReplayStatus;
  readonly cursor: ReplayCursor | null;
  /** About how many deliveries will be looked at. */
  readonly total: number;
  readonly scanned: number;
  readonly marked: number;
  readonly refused_too_old: number;
  /** Why it failed, for an operator. */
  readonly error: string | null;
  readonly requested_by: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly finished_at: Date | null;
}

export interface NewReplay extends ReplayScope {
  readonly replay_id: string;
  readonly project_id: string;
  /** Who asked for it: an id, not a name. */
  readonly requested_by: string | null;
}

/** @throws StoreError `conflict` where the id is taken, `not_found` where the project or the layer is missing */
export async function createReplay(store: Store, replay: NewReplay): Promise<Replay> {
  const { since, until, outcomes, reasons, ...ids } = replay;
  const total = await estimateReplay(store, replay);
  const times = { since: new Date(since), until: new Date(until) };
  const row = await explainConflict(`Replay ${replay.replay_id}`, () =>
    store.db
      .insertInto('replays')
      .values({ ...ids, ...times, outcomes: [...outcomes], reasons: [...reasons], total })
      .returningAll()
      .executeTakeFirstOrThrow(),
  );
  return toReplay(row);
}

export async function findReplay(store: Store, replayId: string): Promise<Replay | null> {
  const row = await store.db
    .selectFrom('replays')
    .selectAll()
    .where('replay_id', '=', replayId)
    .executeTakeFirst();
  return row === undefined ? null : toReplay(row);
}

/** The newest replays of a layer. */
export async function listReplays(store: Store, layerId: string, limit: number): Promise<Replay[]> {
  const rows = await store.db
    .selectFrom('replays')
    .selectAll()
    .where('layer_id', '=', layerId)
    .orderBy('created_at', 'desc')
    .orderBy('replay_id')
    .limit(limit)
    .execute();
  return rows.map(toReplay);
}

/** Begins a replay or goes on with it; `null` where it is over, canceled or not there. */
export async function beginReplay(store: Store, replayId: string): Promise<Replay | null> {
  const row = await store.db
    .updateTable('replays')
    .set({ status: 'running', updated_at: sql<Date>`now()` })
    .where('replay_id', '=', replayId)
    .where('status', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toReplay(row);
}

/**
 * Adds a step to the progress; a step without a cursor completes the replay. Answers the replay as it is now, or `null`
 * where somebody has canceled it meanwhile.
 */
export async function saveReplayStep(
  store: Store,
  replayId: string,
  step: ReplayStep,
): Promise<Replay | null> {
  const isOver = step.cursor === null;
  const row = await store.db
    .updateTable('replays')
    .set((expression) => ({
      cursor: isOver ? null : storableJson(step.cursor),
      scanned: expression('scanned', '+', String(step.scanned)),
      marked: expression('marked', '+', String(step.marked)),
      refused_too_old: expression('refused_too_old', '+', String(step.refusedTooOld)),
      updated_at: sql<Date>`now()`,
      ...(isOver ? { status: 'completed' as const, finished_at: sql<Date>`now()` } : {}),
    }))
    .where('replay_id', '=', replayId)
    .where('status', '=', 'running')
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toReplay(row);
}

/** Ends a replay that is not over; what it has marked stays marked. Answers whether it was not over. */
export async function cancelReplay(store: Store, replayId: string): Promise<boolean> {
  return end(store, replayId, { status: 'canceled' });
}

/** Ends a replay that cannot go on, with a sentence for the operator. */
export async function failReplay(store: Store, replayId: string, error: string): Promise<boolean> {
  return end(store, replayId, { status: 'failed', error: storableText(error) });
}

async function end(
  store: Store,
  replayId: string,
  ending: { readonly status: 'canceled' | 'failed'; readonly error?: string },
): Promise<boolean> {
  const result = await store.db
    .updateTable('replays')
    .set({ ...ending, updated_at: sql<Date>`now()`, finished_at: sql<Date>`now()` })
    .where('replay_id', '=', replayId)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export function toReplay(row: Selectable<ReplaysTable>): Replay {
  return {
    ...row,
    since: row.since.getTime(),
    until: row.until.getTime(),
    total: Number(row.total ?? 0),
    scanned: Number(row.scanned),
    marked: Number(row.marked),
    refused_too_old: Number(row.refused_too_old),
  };
}
