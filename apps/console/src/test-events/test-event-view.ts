import type { TestEvent as TestEventView } from '@capi-relay/contracts/operator';
import type { TestEvent } from '@capi-relay/store';
import { detailView, isoTime } from '../views.js';

export function testEventView(test: TestEvent): TestEventView {
  const { report, loaded } = test;
  return {
    id: test.test_id,
    layerId: test.layer_id,
    status: report === null ? 'queued' : 'finished',
    eventName: loaded.event?.event_name ?? '',
    appId: loaded.key.app_id,
    testEventCode: test.test_event_code,
    createdAt: isoTime(test.created_at),
    finishedAt: report === null ? null : isoTime(new Date(report.finished_at)),
    checks: report === null ? [] : [...report.checks],
    warnings: report === null ? [] : [...report.warnings],
    payload: report?.payload ?? null,
    result: report?.result ?? null,
    detail: report?.detail == null ? null : detailView(report.detail),
  };
}
