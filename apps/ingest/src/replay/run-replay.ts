import type { PlatformName } from '@capi-relay/contracts';
import { PLATFORM_OF_LAYER } from '@capi-relay/contracts';
import type { JobEnd } from '@capi-relay/queue';
import {
  beginReplay,
  failReplay,
  findLayer,
  markForReplay,
  type Replay,
  type Store,
  saveReplayStep,
} from '@capi-relay/store';

export interface ReplaySettings {
  readonly shard: number;
  readonly pageSize: number;
  /** Age past which a platform takes no event, in milliseconds. */
  readonly maxAgeMs: Readonly<Record<PlatformName, number>>;
  readonly now: () => number;
  /** True once the process wants to end; the replay is then gone on with by another one. */
  readonly isClosing: () => boolean;
}

/**
 * Marks what a replay covers, page by page; the reconciler sends what is marked. Each page is saved with the place it
 * ends at, so that after a crash the replay goes on there.
 */
export async function runReplay(store: Store, replayId: string, settings: ReplaySettings): Promise<JobEnd> {
  let replay = await beginReplay(store, replayId);
  if (replay === null) {
    return { kind: 'done' };
  }
  const layer = await findLayer(store, replay.layer_id);
  if (layer === null || layer.is_deleted) {
    await failReplay(store, replayId, 'The layer was deleted. Install it again and ask for a new replay.');
    return { kind: 'done' };
  }
  const maxAgeMs = settings.maxAgeMs[PLATFORM_OF_LAYER[layer.type]];
  while (replay !== null && replay.status === 'running') {
    if (settings.isClosing()) {
      return { kind: 'wait', forMs: 1_000 };
    }
    replay = await step(store, replay, maxAgeMs, settings);
  }
  return { kind: 'done' };
}

async function step(
  store: Store,
  replay: Replay,
  maxAgeMs: number,
  { shard, pageSize, now }: ReplaySettings,
): Promise<Replay | null> {
  const at = now();
  const marked = await markForReplay(store, shard, replay, {
    after: replay.cursor,
    limit: pageSize,
    eventTimeNotBefore: at - maxAgeMs,
    now: at,
  });
  return saveReplayStep(store, replay.replay_id, marked);
}
