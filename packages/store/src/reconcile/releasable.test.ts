import type { DeliveryKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  none,
  openReconciling,
  type Reconciling,
  sorted,
  startAfresh,
} from '../../test-support/reconciling.js';
import {
  anEventOf,
  anOutcome,
  deliveryOf,
  type Ending,
  type SeededProject,
} from '../../test-support/rows.js';
import { updateLayer } from '../settings/layers.js';

const HOUR_MS = 3_600_000;
const PARKED: Ending = { status: 'parked', reason: 'token_rejected' };
const NOW = Date.now();

let parts: Reconciling;
let project: SeededProject;

beforeAll(async () => {
  parts = await openReconciling();
});
afterAll(() => parts.opened.close());
beforeEach(async () => {
  project = await startAfresh(parts);
});

async function parked(
  eventTimes: readonly number[],
  layer = project.metaLayer,
  parkedAt = NOW,
): Promise<DeliveryKey[]> {
  const events = eventTimes.map((event_time) => anEventOf(project.appId, { event: { event_time } }));
  await parts.ingest.appendEvents(events, []);
  const keys = events.map((append) => deliveryOf(append, layer));
  await parts.deliveries.settle(
    keys.map((key) => ({ ...anOutcome(key, PARKED), settled_at: parkedAt })),
    [],
  );
  return keys;
}

const stop = (layer_id: string) =>
  parts.deliveries.openCircuit(
    { layer_id, reason: 'token_rejected', detail: null, vault_version: 1, opened_at: NOW },
    NOW,
  );

async function layers(): Promise<string[]> {
  return (await parts.reconcile.releasableLayers()).map(({ layer_id }) => layer_id);
}

describe('layers to release parked deliveries of', () => {
  test('are those with parked deliveries and no open circuit', async () => {
    expect(await layers()).toEqual([]);
    await parked([NOW, NOW]);
    await parked([NOW], project.tiktokLayer);
    await stop(project.metaLayer);
    expect(await layers()).toEqual([project.tiktokLayer]);
    await parts.deliveries.closeCircuit(project.metaLayer);
    expect(await layers()).toEqual([project.metaLayer, project.tiktokLayer].sort());
  });

  test('say when something was last parked, which its leaving does not change', async () => {
    const [first] = await parked([NOW, NOW], project.metaLayer, NOW - HOUR_MS);
    const parkedAt = async () => (await parts.reconcile.releasableLayers())[0]?.parkedAt;
    expect(await parkedAt()).toBe(NOW - HOUR_MS);
    await parts.deliveries.settle([anOutcome(first ?? none())], []);
    expect(await parkedAt()).toBe(NOW - HOUR_MS);
    await parked([NOW], project.metaLayer, NOW - 1_000);
    expect(await parkedAt()).toBe(NOW - 1_000);
  });

  test('are the deleted ones too, so that their deliveries end as dropped', async () => {
    const keys = await parked([NOW]);
    await stop(project.metaLayer);
    await updateLayer(parts.opened.store, project.metaLayer, { is_deleted: true });
    expect(await layers()).toEqual([project.metaLayer]);
    expect(await parts.reconcile.releasable(project.metaLayer, 10, null)).toEqual(keys);
  });
});

describe('deliveries to release', () => {
  test('are one layer’s own, the oldest event first', async () => {
    const meta = await parked([NOW - HOUR_MS, NOW - 3 * HOUR_MS]);
    const tiktok = await parked([NOW - 2 * HOUR_MS], project.tiktokLayer);
    expect(await parts.reconcile.releasable(project.metaLayer, 10, null)).toEqual(meta.toReversed());
    expect(await parts.reconcile.releasable(project.tiktokLayer, 10, null)).toEqual(tiktok);
  });

  test.each([1, 2, 3, 50])('come in pages of %i without a gap or a repetition', async (size) => {
    // Events of the same time are told apart by their keys.
    const keys = await parked([...Array(5).fill(NOW), NOW - 1]);
    await parked([NOW - 1, NOW], project.tiktokLayer);
    const found: DeliveryKey[] = [];
    for (let after: DeliveryKey | null = null; ; ) {
      const page = await parts.reconcile.releasable(project.metaLayer, size, after);
      found.push(...page);
      after = page.at(-1) ?? null;
      if (page.length < size) break;
      // The cursor's own delivery is sent before the next page is asked for.
      await parts.deliveries.settle([anOutcome(after ?? none())], []);
    }
    expect(sorted(found)).toEqual(sorted(keys));
  });
});
