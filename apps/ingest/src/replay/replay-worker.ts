import { type QueueSettings, REPLAY_QUEUE, type RelayQueues, startWorker } from '@capi-relay/queue';
import type { Running } from '@capi-relay/runtime';
import { type Store, stalledReplays } from '@capi-relay/store';
import { attemptReplay, type ReplayJobSettings } from './attempt-replay.js';

export interface ReplayWorkerSettings extends Omit<ReplayJobSettings, 'isClosing'> {
  readonly queue: QueueSettings;
  /** A number in [0, 1). */
  readonly random: () => number;
}

const LOOK_EVERY_MS = 15_000;
/** A page takes far less, so a replay that has not moved for this long has lost its job. */
const STALLED_AFTER_MS = 60_000;
const STALLED_AT_ONCE = 100;

/** Works on replays, one at a time, and queues those again whose job was lost. */
export function startReplayWorker(
  store: Store,
  queues: RelayQueues,
  settings: ReplayWorkerSettings,
): Running {
  let closing = false;
  const worker = startWorker({
    ...settings.queue,
    queue: REPLAY_QUEUE,
    concurrency: 1,
    handlers: {
      replay: ({ replay_id }, context) =>
        attemptReplay(store, replay_id, context, { ...settings, isClosing: () => closing }),
    },
    now: settings.now,
    random: settings.random,
    onError: (error) => settings.onFault('the replay worker met an error', error),
  });
  async function queueStalled(): Promise<void> {
    const notMovedSince = new Date(settings.now() - STALLED_AFTER_MS);
    for (const replay_id of await stalledReplays(store, notMovedSince, STALLED_AT_ONCE)) {
      await queues.enqueueReplay({ replay_id });
    }
  }
  const timer = setInterval(() => {
    queueStalled().catch((error: unknown) =>
      settings.onFault('stalled replays could not be queued again', error),
    );
  }, LOOK_EVERY_MS);
  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await worker.stopTaking();
      await worker.close();
    },
  };
}
