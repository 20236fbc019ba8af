/**
 * Counters, written in the transaction of what they count. Each counter is spread over shards, one per writing
 * process, so that processes do not queue for one row; a counter's value is the sum of its shards, and a single
 * shard may be negative. Pages are left half empty so that counting up stays within a page and touches no index.
 */
export const COUNTERS = `
CREATE TABLE delivery_stats (
  layer_id text NOT NULL,
  hour timestamptz NOT NULL,
  event_name text NOT NULL,
  platform_event text,
  status text NOT NULL,
  reason text,
  shard smallint NOT NULL,
  count bigint NOT NULL,
  last_settled_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (layer_id, hour, event_name, platform_event, status, reason, shard)
) WITH (fillfactor = 50);
CREATE INDEX delivery_stats_by_age ON delivery_stats (hour);
CREATE INDEX delivery_stats_parked ON delivery_stats (layer_id) WHERE status = 'parked';
CREATE INDEX delivery_stats_delivered ON delivery_stats (layer_id, hour) WHERE status = 'delivered';

CREATE TABLE event_counts (
  app_id text NOT NULL,
  hour timestamptz NOT NULL,
  event_name text NOT NULL,
  shard smallint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (app_id, hour, event_name, shard)
) WITH (fillfactor = 50);
CREATE INDEX event_counts_by_age ON event_counts (hour);

CREATE TABLE warning_counts (
  scope text NOT NULL CHECK (scope IN ('app', 'layer')),
  scope_id text NOT NULL,
  hour timestamptz NOT NULL,
  code text NOT NULL,
  shard smallint NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (scope, scope_id, hour, code, shard)
) WITH (fillfactor = 50);
CREATE INDEX warning_counts_by_age ON warning_counts (hour);
`;
