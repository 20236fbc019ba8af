import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anEventOf, anOutcome, deliveryOf, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { deliveryStore } from '../delivery-store.js';
import { ingestStore } from '../ingest-store.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

test('what is held back is told by platform, and no longer once it is mended and delivered', async () => {
  const deliveries = deliveryStore(opened.store, { shard: 0 });
  const { appId, metaLayer } = await seedProject(opened.store);
  const event = anEventOf(appId, { event: { routed_to: [metaLayer] } });
  await ingestStore(opened.store, { shard: 0 }).appendEvents([event], []);
  const key = deliveryOf(event, metaLayer);
  await deliveries.settle([anOutcome(key, { status: 'parked', reason: 'token_rejected' })], []);
  const circuit = {
    layer_id: metaLayer,
    reason: 'token_rejected',
    detail: null,
    vault_version: 1,
    opened_at: 0,
  };
  await deliveries.openCircuit({ ...circuit, reason: 'token_rejected' }, 0);

  expect(await deliveries.heldBack('meta')).toEqual({
    parked: 1,
    stoppedLayers: new Map([['token_rejected', 1]]),
  });
  expect(await deliveries.heldBack('tiktok')).toEqual({ parked: 0, stoppedLayers: new Map() });

  await deliveries.closeCircuit(metaLayer);
  await deliveries.settle([anOutcome(key)], []);
  expect(await deliveries.heldBack('meta')).toEqual({ parked: 0, stoppedLayers: new Map() });
});
