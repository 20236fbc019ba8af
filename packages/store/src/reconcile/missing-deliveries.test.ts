import type { DeliveryKey, EventKey } from '@capi-relay/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  none,
  openReconciling,
  type Reconciling,
  sorted,
  startAfresh,
} from '../../test-support/reconciling.js';
import { anEventOf, anOutcome, deliveryOf, type SeededProject } from '../../test-support/rows.js';
import type { MissingPage } from './missing-deliveries.js';
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
  const missing = async () => (await parts.reconcile.missingDeliveries(WINDOW, null, 100)).missing;

  test('are the routed ones of the window without any outcome', async () => {
    const keys = await arrived([FROM - 1, FROM, FROM + 1_000, FROM + MINUTE_MS]);
    const [, , first, second, third, fourth] = keys;
    expect(sorted(await missing())).toEqual(sorted(keys.slice(2, 6)));
    await parts.deliveries.settle(
      [
        anOutcome(first ?? none()),
        anOutcome(second ?? none(), { status: 'parked', reason: 'token_rejected' }),
      ],
      [],
    );
    expect(sorted(await missing())).toEqual(sorted([third ?? none(), fourth ?? none()]));
  });

  test('an event that belongs to no layer misses nothing', async () => {
    await parts.ingest.appendEvents([anEventOf(project.appId)], []);
    const all = { from: 0, until: Date.now() + HOUR_MS, checks: 0 };
    expect(await parts.reconcile.missingDeliveries(all, null, 100)).toEqual({ missing: [], after: null });
  });

  test.each([1, 2, 3, 7, 100])('come by pages of %i events without a gap or a repetition', async (size) => {
    // Many events of one commit arrive at the same time: only the key tells them apart.
    const keys = await arrived([...Array(7).fill(FROM), FROM + 1, ...Array(4).fill(FROM + 2)]);
    const found: DeliveryKey[] = [];
    for (let after: EventKey | null = null; ; ) {
      const page: MissingPage = await parts.reconcile.missingDeliveries(WINDOW, after, size);
      found.push(...page.missing);
      after = page.after;
      if (after === null) break;
      // What is queued while the pages are read may be settled at once.
      await parts.deliveries.settle([anOutcome(page.missing[0] ?? none())], []);
    }
    expect(sorted(found)).toEqual(sorted(keys));
  });

  test('are looked for among so many events at a time, however few of them miss anything', async () => {
    const keys = await arrived(Array.from({ length: 6 }, (_, index) => FROM + index));
    const last = keys.slice(-2);
    await parts.deliveries.settle(
      keys.slice(0, -2).map((key) => anOutcome(key)),
      [],
    );
    const first = await parts.reconcile.missingDeliveries(WINDOW, null, 5);
    expect(first.missing).toEqual([]);
    expect(first.after).toMatchObject({ event_id: 'event-4' });
    const second = await parts.reconcile.missingDeliveries(WINDOW, first.after, 5);
    expect(sorted(second.missing)).toEqual(sorted(last));
    expect(second.after).toBeNull();
  });
});
