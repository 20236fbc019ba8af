import type { BigCount } from './columns.js';
import type { DeliveryOutcomesTable } from './events.js';

export interface DeliveryStatsTable {
  layer_id: string;
  hour: Date;
  event_name: string;
  platform_event: string | null;
  status: DeliveryOutcomesTable['status'];
  reason: string | null;
  shard: number;
  /** May be negative in one shard; the sum over shards is the count. */
  count: BigCount;
  last_settled_at: Date;
}

export interface EventCountsTable {
  app_id: string;
  hour: Date;
  event_name: string;
  shard: number;
  count: BigCount;
}

export interface WarningCountsTable {
  scope: 'app' | 'layer';
  scope_id: string;
  hour: Date;
  code: string;
  shard: number;
  count: BigCount;
}
