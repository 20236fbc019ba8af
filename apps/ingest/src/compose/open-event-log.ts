import type { RelayQueues } from '@capi-relay/queue';
import type { IngestStore } from '@capi-relay/store';
import { EventLog } from '../events/event-log.js';
import type { QueueCheck } from '../queue-check.js';
import { QueueHandover } from '../queue-handover.js';
import type { Foundation } from './foundation.js';

/** More than most events have. */
const BYTES_PER_EVENT = 2_048;
/** One commit of this size takes a few tens of milliseconds; two at once keep the database busy while one is built. */
const MAX_COMMIT_EVENTS = 2_000;
const COMMITS_AT_ONCE = 2;
/** A few seconds' worth of events at full speed, 100 MB at most. One app may fill half of it. */
const MAX_PENDING_EVENTS = 50_000;

const ENQUEUES_AT_ONCE = 4;
/** The most a queue that is slow may add to the time of an answer. */
const ENQUEUE_WAIT_MS = 250;

/** The event log, with the log lines and metrics of what happens to it. */
export function openEventLog(
  { config, queues, metrics }: Foundation,
  store: IngestStore,
  queueCheck: Pick<QueueCheck, 'onTaken'>,
): EventLog {
  const { log } = config;
  const checked: Pick<RelayQueues, 'enqueue'> = {
    async enqueue(platform, deliveries) {
      await queues.enqueue(platform, deliveries);
      queueCheck.onTaken();
    },
  };
  const handover = new QueueHandover(checked, {
    maxOutstanding: ENQUEUES_AT_ONCE,
    maxWaitMs: ENQUEUE_WAIT_MS,
    onLeft: metrics.countLeft,
    onChange: (platform, change) => {
      if (change.up) {
        log.info({ platform }, 'the queue takes deliveries again');
        return;
      }
      log.warn(
        { platform, err: change.error },
        'the queue takes no deliveries; the reconciler queues them later',
      );
    },
  });
  return new EventLog(store, handover, {
    bytesPerEvent: BYTES_PER_EVENT,
    maxCommitEvents: config.eventLog?.maxCommitEvents ?? MAX_COMMIT_EVENTS,
    commitsAtOnce: COMMITS_AT_ONCE,
    maxPendingEvents: config.eventLog?.maxPendingEvents ?? MAX_PENDING_EVENTS,
    onFull: () => metrics.countRefused('room'),
    onCommit: metrics.countCommit,
    onRefused: ({ append, sqlstate }) =>
      log.error(
        { app_id: append.event.app_id, event_id: append.event.event_id, sqlstate },
        'the event store refuses an event that passed every check; please report it',
      ),
  });
}
