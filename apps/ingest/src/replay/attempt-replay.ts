import type { JobContext, JobEnd } from '@capi-relay/queue';
import { failReplay, type Store } from '@capi-relay/store';
import { type ReplaySettings, runReplay } from './run-replay.js';

export interface ReplayJobSettings extends ReplaySettings {
  readonly onFault: (what: string, error: unknown) => void;
}

/**
 * One attempt at a replay. The last one that meets a fault ends the replay as failed: a replay that only seems to be
 * running would be queued again for ever, and nobody would be told.
 *
 * @throws what the store throws; the replay is gone on with by the next attempt, or where it could not even be ended by
 *   the look for stalled ones
 */
export async function attemptReplay(
  store: Store,
  replayId: string,
  context: JobContext,
  settings: ReplayJobSettings,
): Promise<JobEnd> {
  try {
    return await runReplay(store, replayId, settings);
  } catch (error) {
    if (!context.isLastAttempt) {
      throw error;
    }
    settings.onFault(`replay ${replayId} is given up after ${context.attempt} attempts`, error);
    await failReplay(
      store,
      replayId,
      `The replay met a fault at each of ${context.attempt} attempts and was given up; the log of the ingest says which. What it had marked is sent. Ask for a new replay once the fault is mended.`,
    );
    return { kind: 'failed', message: `Replay ${replayId} was given up after ${context.attempt} attempts.` };
  }
}
