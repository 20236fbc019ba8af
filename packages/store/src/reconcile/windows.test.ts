import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { none, openReconciling, type Reconciling, startAfresh } from '../../test-support/reconciling.js';
import { anEventOf, type SeededProject } from '../../test-support/rows.js';
import { APPLICATION_NAME } from '../open-store.js';

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

/** One event that arrived at the time (Unix ms). */
async function arrived(time: number): Promise<void> {
  await parts.ingest.appendEvents([anEventOf(project.appId, { event: { event_time: time } })], []);
  await parts.opened.store.batches.query('UPDATE sdk_events SET received_at = event_time');
}

describe('windows of arrival', () => {
  const START = Date.parse('2026-03-01T10:00:00Z');

  test('begin with the first event that ever arrived', async () => {
    await arrived(START + 30_000);
    await parts.reconcile.openWindows(START + 3 * MINUTE_MS, MINUTE_MS);
    expect(await parts.reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([
      { from: START, until: START + MINUTE_MS, checks: 0 },
      { from: START + MINUTE_MS, until: START + 2 * MINUTE_MS, checks: 0 },
      { from: START + 2 * MINUTE_MS, until: START + 3 * MINUTE_MS, checks: 0 },
    ]);
  });

  test('begin now on an empty store', async () => {
    await parts.reconcile.openWindows(START, MINUTE_MS);
    await parts.reconcile.openWindows(START + 2 * MINUTE_MS - 1, MINUTE_MS);
    expect(await parts.reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([
      { from: START, until: START + MINUTE_MS, checks: 0 },
    ]);
  });

  test('are opened once, and a closed one never again', async () => {
    await parts.reconcile.openWindows(START, MINUTE_MS);
    await Promise.all([1, 2, 3].map(() => parts.reconcile.openWindows(START + 2 * MINUTE_MS, MINUTE_MS)));
    const windows = await parts.reconcile.dueWindows(START + HOUR_MS, 10);
    expect(windows).toHaveLength(2);
    for (const window of windows) await parts.reconcile.closeWindow(window);
    await parts.reconcile.openWindows(START + 3 * MINUTE_MS, MINUTE_MS);
    expect(await parts.reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([
      { from: START + 2 * MINUTE_MS, until: START + 3 * MINUTE_MS, checks: 0 },
    ]);
  });

  test('that still miss deliveries are left alone until their time', async () => {
    await parts.reconcile.openWindows(START, MINUTE_MS);
    await parts.reconcile.openWindows(START + MINUTE_MS, MINUTE_MS);
    const [window] = await parts.reconcile.dueWindows(START + HOUR_MS, 10);
    await parts.reconcile.recheckWindow(window ?? none(), START + HOUR_MS);
    expect(await parts.reconcile.dueWindows(START + HOUR_MS - 1, 10)).toEqual([]);
    expect(await parts.reconcile.dueWindows(START + HOUR_MS, 10)).toEqual([{ ...window, checks: 1 }]);
  });

  test('wait for a transaction that began within them', async () => {
    await parts.reconcile.openWindows(Date.now() - MINUTE_MS, 1);
    const slow = new pg.Client({ connectionString: parts.opened.url, application_name: APPLICATION_NAME });
    await slow.connect();
    await slow.query('BEGIN');
    const { rows } = await slow.query('SELECT now()');
    const began = rows[0].now.getTime();
    await parts.reconcile.openWindows(began + 1_000, 1);
    expect((await allWindows()).every((window) => window.until <= began)).toBe(true);
    await slow.query('COMMIT');
    await slow.end();
    await parts.reconcile.openWindows(began + 1_000, 1);
    expect((await allWindows()).some((window) => window.until > began)).toBe(true);
  });

  const allWindows = () => parts.reconcile.dueWindows(Date.now() + HOUR_MS, 1_000_000);
});
