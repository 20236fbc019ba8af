import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { LoadedDelivery } from '../delivery/load-deliveries.js';
import type { TestReport } from '../delivery/test-events.js';
import type { Replayable, ReplayCursor } from '../replay/replay-scope.js';
import type { BigCount, Json, JsonObject, NullableJson, NullableTime, Stamped } from './columns.js';

export interface LayerCircuitsTable {
  layer_id: string;
  reason: string;
  detail: NullableJson<JsonObject>;
  vault_version: number;
  opened_at: Date;
  next_probe_at: Date;
}

export interface ReconcileStateTable {
  only_row: GeneratedAlways<boolean>;
  watermark: Date;
}

export interface ReconcileWindowsTable {
  from_at: Date;
  until_at: Date;
  checks: Generated<number>;
  next_check_at: Date;
}

export type ReplayStatus = 'queued' | 'running' | 'completed' | 'failed' | 'canceled';

export interface ReplaysTable {
  replay_id: string;
  project_id: string;
  layer_id: string;
  since: Date;
  until: Date;
  outcomes: Replayable[];
  reasons: string[];
  status: Generated<ReplayStatus>;
  cursor: NullableJson<ReplayCursor>;
  total: ColumnType<string | null, number | string | null | undefined, number | string | null>;
  scanned: BigCount;
  marked: BigCount;
  refused_too_old: BigCount;
  error: string | null;
  requested_by: string | null;
  created_at: Stamped;
  updated_at: Stamped;
  finished_at: NullableTime;
}

export interface TestEventsTable {
  test_id: string;
  layer_id: string;
  loaded: Json<LoadedDelivery>;
  test_event_code: string | null;
  report: NullableJson<TestReport>;
  created_at: Stamped;
  finished_at: NullableTime;
}
