import { type Listening, listen } from '@capi-relay/runtime';
import { ingestStore, migrate } from '@capi-relay/store';
import { layFoundation } from './compose/foundation.js';
import { openEventLog } from './compose/open-event-log.js';
import { openGate } from './compose/open-gate.js';
import { openHttp } from './compose/open-http.js';
import { openReconciler } from './compose/open-reconciler.js';
import { startReplays } from './compose/start-replays.js';
import type { IngestConfig } from './config.js';
import { answerUnreadable } from './http/answer-unreadable.js';
import { QueueCheck } from './queue-check.js';

/**
 * Starts the ingest: the SDKs' routes, the reconciler and the replays.
 *
 * @throws StoreError where the schema is ahead of this release, QueueError where Redis may evict, ListenError
 */
export async function start(config: IngestConfig): Promise<Listening> {
  await migrate(config.databaseUrl);
  const foundation = layFoundation(config);
  const { queues, store } = foundation;
  const events = ingestStore(store, {
    shard: foundation.shard,
    matchingRetentionDays: config.matchingRetentionDays,
  });
  const queueCheck = new QueueCheck(queues, config.evictionAllowed, config.log);
  const eventLog = openEventLog(foundation, events, queueCheck);
  const reconciler = openReconciler(foundation);
  let closing = false;
  const gate = openGate(foundation, events);
  const app = openHttp(foundation, gate.gate, events, eventLog, () => closing);

  const closeParts = async (): Promise<void> => {
    await reconciler.close();
    await eventLog.close();
    await gate.close();
    await queues.close();
    await store.close();
  };
  const listening = await queueCheck
    .atStart()
    .then(() =>
      listen(app, {
        port: config.port,
        ...(config.host === undefined ? {} : { host: config.host }),
        ...(config.connections === undefined ? {} : { bounds: config.connections }),
        answerUnreadable,
      }),
    )
    .catch(async (error: unknown) => {
      await closeParts();
      throw error;
    });
  reconciler.start();
  const replays = startReplays(foundation);

  const end = async (): Promise<void> => {
    closing = true;
    await listening.close();
    await replays.close();
    await closeParts();
  };
  let ended: Promise<void> | undefined;
  return {
    port: listening.port,
    url: listening.url,
    close() {
      ended ??= end();
      return ended;
    },
  };
}
