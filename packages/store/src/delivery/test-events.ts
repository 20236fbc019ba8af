import type { PlatformDetail, WarningCode } from '@capi-relay/contracts';
import { sql } from 'kysely';
import { StoreError } from '../errors.js';
import type { Store } from '../open-store.js';
import { storableJson } from '../sql/storable.js';
import type { LoadedDelivery } from './load-deliveries.js';

/** A test event as the console queued it. */
export interface QueuedTest {
  readonly test_id: string;
  readonly layer_id: string;
  readonly loaded: LoadedDelivery;
  readonly test_event_code: string | null;
}

export interface GateCheck {
  readonly gate: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly explanation: string;
}

/** What a worker found when it sent a test event. */
export interface TestReport {
  readonly checks: readonly GateCheck[];
  readonly warnings: readonly WarningCode[];
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly result: 'delivered' | 'refused' | 'not_sent' | 'no_answer';
  readonly detail: PlatformDetail | null;
  /** Unix milliseconds. */
  readonly finished_at: number;
}

/** A test event and, once a worker has sent it, its report. */
export interface TestEvent extends QueuedTest {
  readonly report: TestReport | null;
  readonly created_at: Date;
}

/** Puts a test event where a worker finds it. */
export async function queueTest(store: Store, test: QueuedTest): Promise<void> {
  await store.db
    .insertInto('test_events')
    .values({
      test_id: test.test_id,
      layer_id: test.layer_id,
      loaded: storableJson(test.loaded),
      test_event_code: test.test_event_code,
    })
    .execute();
}

export async function findTest(store: Store, testId: string): Promise<TestEvent | null> {
  const row = await store.db
    .selectFrom('test_events')
    .select(['test_id', 'layer_id', 'loaded', 'test_event_code', 'report', 'created_at'])
    .where('test_id', '=', testId)
    .executeTakeFirst();
  return row ?? null;
}

/** A test event for the worker that sends it; `null` where it is not there. */
export async function loadTest(store: Store, testId: string): Promise<QueuedTest | null> {
  const test = await findTest(store, testId);
  if (test === null) return null;
  const { test_id, layer_id, loaded, test_event_code } = test;
  return { test_id, layer_id, loaded, test_event_code };
}

/** @throws StoreError `not_found` */
export async function reportTest(store: Store, testId: string, report: TestReport): Promise<void> {
  const result = await store.db
    .updateTable('test_events')
    .set({ report: storableJson(report), finished_at: sql<Date>`to_timestamp(${report.finished_at / 1000})` })
    .where('test_id', '=', testId)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) {
    throw new StoreError('not_found', `There is no test event ${testId} to report on.`);
  }
}
