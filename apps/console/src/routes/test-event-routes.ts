import { type Layer, PLATFORM_OF_LAYER } from '@capi-relay/contracts';
import type { CreateTestEvent } from '@capi-relay/contracts/operator';
import {
  findTest,
  listSdkApps,
  listTests,
  queueTest,
  removeTest,
  type SdkAppRecord,
  type Store,
} from '@capi-relay/store';
import { ApiError, invalid, notFound } from '../http/api-error.js';
import type { Handlers } from '../http/call.js';
import { timeAndIdPlace, toPage } from '../http/cursor.js';
import type { ConsoleParts } from '../parts.js';
import { DEFAULT_TEST_EVENT, syntheticDelivery } from '../test-events/synthetic-event.js';
import { testEventView } from '../test-events/test-event-view.js';
import { existingLayer } from './existing.js';

type TestEventRoute = 'listTestEvents' | 'createTestEvent' | 'readTestEvent';

export function testEventRoutes(
  parts: Pick<ConsoleParts, 'store' | 'queues' | 'newUuid'>,
): Handlers<TestEventRoute> {
  return {
    async listTestEvents({ params, query }, call) {
      await existingLayer(call.store, params);
      const rows = await listTests(call.store.db, {
        layerId: params.layerId,
        after: timeAndIdPlace(query.cursor),
        limit: query.limit + 1,
      });
      return toPage(rows, query.limit, (row) => [row.created_at, row.test_id], testEventView);
    },

    async createTestEvent({ params, body }, call) {
      const layer = await existingLayer(call.store, params);
      const app = await appToTestWith(call.store, layer, body.appId);
      const testEventCode = codeFor(layer, body);
      const testId = `test_${parts.newUuid()}`;
      await queueTest(call.store, {
        test_id: testId,
        layer_id: layer.layer_id,
        test_event_code: testEventCode,
        loaded: syntheticDelivery({
          layer,
          app,
          eventName: body.eventName ?? DEFAULT_TEST_EVENT,
          properties: body.properties,
          testId,
          now: call.now.getTime(),
        }),
      });
      await call.audit({
        type: 'test_event.queued',
        target: { kind: 'test_event', id: testId },
        projectId: params.projectId,
        changes: [{ field: 'layerId', after: layer.layer_id }],
      });
      call.afterCommit({
        run: () =>
          parts.queues.enqueueTest(PLATFORM_OF_LAYER[layer.type], {
            test_id: testId,
            layer_id: layer.layer_id,
          }),
        undo: () => removeTest(parts.store.db, testId),
      });
      const test = await findTest(call.store, testId);
      if (test === null) throw new Error(`Test event ${testId} was written and cannot be read.`);
      return testEventView(test);
    },

    async readTestEvent({ params }, call) {
      await existingLayer(call.store, params);
      const test = await findTest(call.store, params.testId);
      if (test === null || test.layer_id !== params.layerId) throw notFound('test event');
      return testEventView(test);
    },
  };
}

/** The code the test event carries; without one it would count as a real conversion, and that must be meant. */
function codeFor(layer: Layer, body: CreateTestEvent): string | null {
  const code = body.testEventCode ?? layer.capi.test_event_code ?? null;
  if (code === null && body.withoutTestCode !== true) {
    throw invalid(
      'testEventCode',
      'The layer has no test event code, so the event would count as a real conversion. Copy the code from "Test ' +
        'events" in Events Manager, or confirm with withoutTestCode: true',
    );
  }
  return body.withoutTestCode === true ? null : code;
}

/** The app that was asked for, else the first one whose events reach the layer. */
async function appToTestWith(store: Store, layer: Layer, appId: string | undefined): Promise<SdkAppRecord> {
  const apps = await listSdkApps(store, layer.project_id);
  if (appId !== undefined) {
    const asked = apps.find((app) => app.app_id === appId);
    if (asked === undefined) throw invalid('appId', 'The project has no such SDK app');
    return asked;
  }
  const { app_ids: routed } = layer.routing;
  const app = apps.find(({ app_id }) => routed === undefined || routed.includes(app_id));
  if (app === undefined) {
    throw new ApiError(
      'CONFLICT',
      'No SDK app of the project sends events to this layer. Create one first, or widen the routing.',
    );
  }
  return app;
}
