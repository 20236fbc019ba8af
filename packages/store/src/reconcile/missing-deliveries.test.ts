import type { DeliveryKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  none,
  openReconciling,
  type Reconciling,
  sorted,
  startAfresh,
} from '../../test-support/reconciling.js';
import { anEventOf, anOutcome, deliveryOf, type SeededProject } from '../../test-support/rows.js';
import type { OpenWindow } from './windows.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let parts: Reconciling;
let project: SeededProject;

beforeAll(async () => {
  parts = await openReconciling();
});
afterAll(() => parts.opened.close());
beforeEach(async () => {
  project = await startAfresh(parts);
});

/** Events that arrived at these times (Unix ms), routed to both layers. */
async function arrived(times: readonly number[]): Promise<DeliveryKey[]> {
  const events = times.map((time, index) =>
    anEventOf(project.appId, {
      event: {
        event_id: `event-${index}`,
        event_time: time,
        routed_to: [project.metaLayer, project.tiktokLayer],
      },
    }),
  );
  await parts.ingest.appendEvents(events, []);
  await parts.opened.store.batches.query('UPDATE sdk_events SET received_at = event_time');
  return events.flatMap((append) => [
    deliveryOf(append, project.metaLayer),
    deliveryOf(append, project.tiktokLayer),
  ]);
}

describe('missing deliveries', () => {
  const FROM = Date.now() - HOUR_MS;
  const WINDOW: OpenWindow = { from: FROM, until: FROM + MINUTE_MS, checks: 0 };

  test('are the routed ones of the window without any outcome', async () => {
    const keys = await arrived([FROM - 1, FROM, FROM + 1_000, FROM + MINUTE_MS]);
    const [, , first, second, third, fourth] = keys;
    expect(sorted(await parts.reconcile.missingDeliveries(WINDOW, null, 100))).toEqual(
      sorted(keys.slice(2, 6)),
    );
    await parts.deliveries.settle(
      [
        anOutcome(first ?? none()),
        anOutcome(second ?? none(), { status: 'parked', reason: 'token_rejected' }),
      ],
      [],
    );
    expect(sorted(await parts.reconcile.missingDeliveries(WINDOW, null, 100))).toEqual(
      sorted([third ?? none(), fourth ?? none()]),
    );
  });

  test('an event that belongs to no layer misses nothing', async () => {
    await parts.ingest.appendEvents([anEventOf(project.appId)], []);
    const all = { from: 0, until: Date.now() + HOUR_MS, checks: 0 };
    expect(await parts.reconcile.missingDeliveries(all, null, 100)).toEqual([]);
  });

  test.each([1, 2, 3, 7, 100])('come in pages of %i without a gap or a repetition', async (size) => {
    // Many events of one commit arrive at the same time: only the key tells them apart.
    const keys = await arrived([...Array(7).fill(FROM), FROM + 1, ...Array(4).fill(FROM + 2)]);
    const found: DeliveryKey[] = [];
    for (let after: DeliveryKey | null = null; ; ) {
      const page = await parts.reconcile.missingDeliveries(WINDOW, after, size);
      found.push(...page);
      after = page.at(-1) ?? null;
      if (page.length < size) break;
      // What is queued while the pages are read may be settled at once.
      await parts.deliveries.settle([anOutcome(page[0] ?? none())], []);
    }
    expect(sorted(found)).toEqual(sorted(keys));
  });
});
