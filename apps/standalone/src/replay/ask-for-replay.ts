import { QueueError, type RelayQueues } from '@capi-relay/queue';
import { createReplay, findLayer, type Store } from '@capi-relay/store';
import type { ReplayOptions } from './options.js';

/**
 * Stores a replay and queues it. One that could only be stored is queued by the ingest, which looks for such replays:
 * that is told, and no failure.
 *
 * @param tell told in a sentence when the queue is away
 * @throws Error where there is no such layer
 */
export async function askForReplay(
  store: Store,
  queues: Pick<RelayQueues, 'enqueueReplay'>,
  replayId: string,
  options: ReplayOptions,
  tell: (sentence: string) => void,
): Promise<void> {
  const layer = await findLayer(store, options.layerId);
  if (layer === null) {
    throw new Error(`There is no layer ${options.layerId}. The console shows the id on the layer's page.`);
  }
  await createReplay(store, {
    replay_id: replayId,
    project_id: layer.project_id,
    layer_id: layer.layer_id,
    since: options.since,
    until: options.until,
    outcomes: options.outcomes,
    reasons: options.reasons,
    requested_by: null,
  });
  try {
    await queues.enqueueReplay({ replay_id: replayId });
  } catch (error) {
    if (!(error instanceof QueueError)) throw error;
    tell(
      `${error.message} The replay is stored: the ingest queues it within two minutes of the queue's return. Waiting for it.`,
    );
  }
}
