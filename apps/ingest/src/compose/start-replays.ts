import type { Running } from '@capi-relay/runtime';
import { startReplayWorker } from '../replay/replay-worker.js';
import type { Foundation } from './foundation.js';
import { maxAgeMs } from './max-age.js';

const PAGE_SIZE = 1_000;

/** Starts to work on replays. */
export function startReplays({ config, store, queues, queueSettings, shard }: Foundation): Running {
  return startReplayWorker(store, queues, {
    queue: queueSettings,
    shard,
    pageSize: PAGE_SIZE,
    maxAgeMs: maxAgeMs(config.matchingRetentionDays),
    now: Date.now,
    random: Math.random,
    onFault: (what, error) => config.log.warn({ err: error }, what),
  });
}
