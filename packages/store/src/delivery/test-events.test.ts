import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anEventOf, deliveryOf, seedProject } from '../../test-support/rows.js';
import { openTestStore, type TestStore } from '../../test-support/test-store.js';
import { deliveryStore } from '../delivery-store.js';
import { findTest, queueTest, type TestReport } from './test-events.js';

let opened: TestStore;
beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened.close());

const REPORT: TestReport = {
  checks: [{ gate: 'app_known', result: 'passed', explanation: 'The app is known.' }],
  warnings: ['phone_unresolved'],
  payload: { event_name: 'Purchase', odd: 'nul \0' },
  result: 'delivered',
  detail: { code: '0', message: 'OK' },
  finished_at: Date.now(),
};

test('a test event goes to a worker as it was queued and comes back with the report', async () => {
  const { appId, metaLayer } = await seedProject(opened.store);
  const { event, matching } = anEventOf(appId);
  const queued = {
    test_id: `test_${randomUUID()}`,
    layer_id: metaLayer,
    test_event_code: 'TEST123',
    loaded: {
      key: deliveryOf({ event, matching, clicks: [] }, metaLayer),
      event: { ...event, received_at: Date.now() },
      matching,
      traits: [],
      clicks: [],
      advertisingRefused: false,
      attStatus: null,
      app: null,
      prior: null,
      firstUnknownAt: null,
    },
  };
  await queueTest(opened.store, queued);
  const worker = deliveryStore(opened.store, { shard: 0 });
  expect(await worker.loadTest(queued.test_id)).toEqual(queued);
  expect((await findTest(opened.store, queued.test_id))?.report).toBeNull();
  await worker.reportTest(queued.test_id, REPORT);
  expect((await findTest(opened.store, queued.test_id))?.report).toEqual({
    ...REPORT,
    payload: { event_name: 'Purchase', odd: 'nul \ufffd' },
  });
});

test('a test event that is not there is named', async () => {
  const worker = deliveryStore(opened.store, { shard: 0 });
  expect(await worker.loadTest('test_unknown')).toBeNull();
  await expect(worker.reportTest('test_unknown', REPORT)).rejects.toMatchObject({
    code: 'not_found',
    message: 'There is no test event test_unknown to report on.',
  });
});
