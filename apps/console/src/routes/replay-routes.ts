import type { REPLAY_OUTCOMES, Replay } from '@capi-relay/contracts/operator';
import {
  actorNames,
  cancelReplay,
  createReplay,
  failReplay,
  findReplay,
  listReplaysOfProject,
  type Replay as ReplayRecord,
  type Store,
} from '@capi-relay/store';
import { ApiError, invalid, notFound } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import { timeAndIdPlace, toPage } from '../http/cursor.js';
import { platformOf } from '../layers/platforms.js';
import type { ConsoleParts } from '../parts.js';
import { isoTime, maybeIsoTime } from '../views.js';
import { existingLayer } from './existing.js';

type ReplayRoute = 'listReplays' | 'createReplay' | 'readReplay' | 'cancelReplay';
type Outcome = (typeof REPLAY_OUTCOMES)[number];

const DEFAULT_OUTCOMES: readonly Outcome[] = ['failed', 'dropped'];

export function replayRoutes(
  parts: Pick<ConsoleParts, 'store' | 'queues' | 'newUuid'>,
): Handlers<ReplayRoute> {
  return {
    async listReplays({ params, query }, call) {
      const rows = await listReplaysOfProject(call.store.db, {
        projectId: params.projectId,
        layerId: query.layerId,
        after: timeAndIdPlace(query.cursor),
        limit: query.limit + 1,
      });
      const names = await actorNames(
        call.store.db,
        rows.map((row) => row.requested_by),
      );
      return toPage(
        rows,
        query.limit,
        (row) => [row.created_at, row.replay_id],
        (row) => replayView(row, names),
      );
    },

    async createReplay({ params, body }, call) {
      const layer = await existingLayer(call.store, params);
      const { maxAgeMs } = platformOf(layer.type).limits;
      if (Date.parse(body.until) <= call.now.getTime() - maxAgeMs) {
        const days = Math.floor(maxAgeMs / (24 * 60 * 60 * 1_000));
        throw invalid(
          'until',
          `The platform takes events of the last ${days} days, and all of these are older`,
        );
      }
      if (!layer.is_active || !layer.capi.enabled) {
        throw new ApiError(
          'CONFLICT',
          'The layer sends nothing now, so a replay would drop every event again. Resume and enable it first.',
        );
      }
      const outcomes = new Set<Outcome>(body.outcomes ?? DEFAULT_OUTCOMES);
      if (body.includeNeverRouted === true) outcomes.add('never_routed');
      const replayId = `rpl_${parts.newUuid()}`;
      const replay = await createReplay(call.store, {
        replay_id: replayId,
        project_id: params.projectId,
        layer_id: layer.layer_id,
        since: Date.parse(body.since),
        until: Date.parse(body.until),
        outcomes: [...outcomes],
        reasons: body.reasons ?? [],
        requested_by: call.caller().id,
      });
      await call.audit({
        type: 'replay.queued',
        target: { kind: 'replay', id: replayId },
        projectId: params.projectId,
        changes: [
          { field: 'layerId', after: layer.layer_id },
          { field: 'since', after: body.since },
          { field: 'until', after: body.until },
          { field: 'outcomes', after: [...outcomes] },
          { field: 'reasons', after: body.reasons ?? [] },
        ],
      });
      call.afterCommit({
        run: () => parts.queues.enqueueReplay({ replay_id: replayId }),
        undo: async () => {
          await failReplay(
            parts.store,
            replayId,
            'The queue could not be reached, so nothing was replayed. Ask again.',
          );
        },
      });
      return withName(call.store, replay);
    },

    async readReplay({ params }, call) {
      return withName(call.store, await existingReplay(call.store, params));
    },

    async cancelReplay({ params }, call) {
      await existingReplay(call.store, params);
      if (!(await cancelReplay(call.store, params.replayId))) {
        throw new ApiError('CONFLICT', 'This replay has already ended; there is nothing to stop.');
      }
      await call.audit({
        type: 'replay.canceled',
        target: { kind: 'replay', id: params.replayId },
        projectId: params.projectId,
      });
      return withName(call.store, await existingReplay(call.store, params));
    },
  };
}

/** @throws ApiError `NOT_FOUND` */
async function existingReplay(
  store: Store,
  params: { readonly projectId: string; readonly replayId: string },
): Promise<ReplayRecord> {
  const replay = await findReplay(store, params.replayId);
  if (replay === null || replay.project_id !== params.projectId) throw notFound('replay');
  return replay;
}

async function withName(store: Store, replay: ReplayRecord): Promise<Replay> {
  return replayView(replay, await actorNames(store.db, [replay.requested_by]));
}

function replayView(replay: ReplayRecord, names: ReadonlyMap<string, string>): Replay {
  const { requested_by: requestedBy } = replay;
  return {
    id: replay.replay_id,
    projectId: replay.project_id,
    layerId: replay.layer_id,
    since: isoTime(new Date(replay.since)),
    until: isoTime(new Date(replay.until)),
    outcomes: [...replay.outcomes],
    reasons: [...replay.reasons],
    status: replay.status,
    total: replay.total,
    scanned: replay.scanned,
    marked: replay.marked,
    refusedTooOld: replay.refused_too_old,
    error: replay.error,
    requestedBy: requestedBy === null ? null : (names.get(requestedBy) ?? requestedBy),
    createdAt: isoTime(replay.created_at),
    updatedAt: isoTime(replay.updated_at),
    finishedAt: maybeIsoTime(replay.finished_at),
  };
}
