import { randomUUID } from 'node:crypto';
import { openQueues, type RelayQueues } from '@capi-relay/queue';
import { createReplay, findReplay, type ReplayScope } from '@capi-relay/store';
import { anEvent, aPurchase, queueBackends, waitFor } from '@capi-relay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { outcomes, postEvents, received } from './support/ask.js';
import { type InstalledLayer, startRelay, type TestRelay } from './support/relay.js';

const DAY_MS = 86_400_000;

describe.each(queueBackends())('a replay, with the queue on $name', (backend) => {
  let relay: TestRelay;
  let queues: RelayQueues;
  let meta: InstalledLayer;
  const posted = [
    aPurchase(),
    aPurchase(),
    anEvent({ event: 'level_complete' }),
    anEvent({ event: 'level_complete' }),
  ];

  beforeAll(async () => {
    relay = await startRelay(backend);
    queues = openQueues({ backend: relay.queue, deadlineMs: 5_000, onError: () => undefined });
    await queues.ready();
    meta = await relay.install('meta_ads');
    await relay.startWorkers();
    await postEvents(relay, posted);
    await waitFor(() => outcomes(relay), { until: (rows) => rows.length === posted.length });
  });
  afterAll(async () => {
    await queues.close();
    await relay.close();
  });

  /** Asks for a replay and waits until it has marked what it covers. */
  async function replay(layer: InstalledLayer, scope: Partial<ReplayScope>) {
    const replay_id = `replay_${randomUUID()}`;
    const row = await relay.store.db
      .selectFrom('project_layers')
      .select('project_id')
      .where('layer_id', '=', layer.layerId)
      .executeTakeFirstOrThrow();
    await createReplay(relay.store, {
      replay_id,
      project_id: row.project_id,
      layer_id: layer.layerId,
      since: Date.now() - DAY_MS,
      until: Date.now() + DAY_MS,
      outcomes: ['failed', 'dropped'],
      reasons: [],
      requested_by: null,
      ...scope,
    });
    await queues.enqueueReplay({ replay_id });
    return waitFor(() => findReplay(relay.store, replay_id), {
      until: (found) => found?.status === 'completed',
      what: 'the replay to complete',
    });
  }
  const statuses = async (layer: InstalledLayer) =>
    (await outcomes(relay))
      .filter((row) => row.layer_id === layer.layerId)
      .map((row) => `${row.status} ${row.platform_event ?? row.reason}`)
      .sort();

  test('what was dropped is sent once its cause is mended, and what was delivered is not sent again', async () => {
    const row = await relay.store.batches.query(
      `UPDATE project_layers SET config = jsonb_set(config, '{capi,event_map}', '{"level_complete": "Achievement"}')
       WHERE layer_id = $1`,
      [meta.layerId],
    );
    expect(row.rowCount).toBe(1);
    const done = await replay(meta, { outcomes: ['dropped'], reasons: ['unmapped'] });
    expect(done).toMatchObject({ marked: 2, refused_too_old: 0 });
    await waitFor(() => statuses(meta), {
      until: (found) => found.filter((text) => text === 'delivered Achievement').length === 2,
      what: 'the dropped events to be delivered',
    });
    expect(await statuses(meta)).toEqual([
      'delivered Achievement',
      'delivered Achievement',
      'delivered Purchase',
      'delivered Purchase',
    ]);
    const atMeta = await received(relay, meta.pixelId);
    expect(atMeta.map((item) => item.event.event_id).sort()).toEqual(
      posted.map((event) => event.event_id).sort(),
    );
  });

  test('a pixel added later is given the events that came before it', async () => {
    const later = await relay.install('tiktok_ads');
    const done = await replay(later, { outcomes: ['never_routed'] });
    expect(done).toMatchObject({ marked: posted.length });
    await waitFor(() => statuses(later), {
      until: (found) => found.length === posted.length && found.every((text) => !text.startsWith('parked')),
      what: 'an outcome for each event',
    });
    expect(await statuses(later)).toEqual([
      'delivered Purchase',
      'delivered Purchase',
      'dropped unmapped',
      'dropped unmapped',
    ]);
    expect(await received(relay, later.pixelId)).toHaveLength(2);
  });

  test('a replay asked for twice sends nothing twice', async () => {
    const before = (await received(relay, meta.pixelId)).length;
    await replay(meta, { outcomes: ['failed', 'dropped', 'never_routed', 'parked'] });
    const marker = aPurchase();
    await postEvents(relay, [marker]);
    await waitFor(async () =>
      (await received(relay, meta.pixelId)).some((item) => item.event.event_id === marker.event_id),
    );
    expect(await received(relay, meta.pixelId)).toHaveLength(before + 1);
  });
});
