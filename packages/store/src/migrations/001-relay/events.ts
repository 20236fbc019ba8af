/**
 * Events and what became of them. Append-mostly, partitioned by the day of the event's own timestamp, keyed by app
 * first so that they can be distributed by app. Days without a partition of their own go to the default partition.
 *
 * Each primary key is added after the other indexes of its table: for an empty partition PostgreSQL thinks all indexes
 * equally good and takes the newest, and a plan made then is still used when the partition has filled.
 */
export const EVENTS = `
CREATE TABLE sdk_events (
  app_id text NOT NULL,
  event_id text NOT NULL,
  occurred_on date NOT NULL,
  event_name text NOT NULL,
  event_time timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  environment text NOT NULL,
  platform text,
  install_id text,
  app_user_id text,
  session_id text,
  body jsonb NOT NULL,
  routed_to text[] NOT NULL
) PARTITION BY RANGE (occurred_on);
-- The reconciler reads events in the order they arrived.
CREATE INDEX sdk_events_by_arrival ON sdk_events (received_at);
-- People and replays look for an app's events by the time they happened.
CREATE INDEX sdk_events_by_time ON sdk_events (app_id, event_time);
ALTER TABLE sdk_events ADD PRIMARY KEY (app_id, event_id, occurred_on);
CREATE TABLE sdk_events_default PARTITION OF sdk_events DEFAULT;

-- What identifies a person, kept apart so that it can be dropped after days while events stay for months.
CREATE TABLE event_matching (
  app_id text NOT NULL,
  event_id text NOT NULL,
  occurred_on date NOT NULL,
  matching jsonb NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, event_id, occurred_on)
) PARTITION BY RANGE (occurred_on);
CREATE TABLE event_matching_default PARTITION OF event_matching DEFAULT;

CREATE TABLE delivery_outcomes (
  app_id text NOT NULL,
  event_id text NOT NULL,
  layer_id text NOT NULL,
  occurred_on date NOT NULL,
  status text NOT NULL CHECK (status IN ('delivered', 'dropped', 'failed', 'parked')),
  reason text,
  event_name text NOT NULL,
  platform_event text,
  event_time timestamptz NOT NULL,
  settled_at timestamptz NOT NULL,
  attempts integer NOT NULL,
  platform_code text,
  platform_message text,
  trace_id text,
  http_status integer,
  CHECK ((status = 'delivered') = (reason IS NULL))
) PARTITION BY RANGE (occurred_on);
-- Serves the newest outcomes of a layer by status, and by status and reason; the reason is last because it is a
-- filter on an ordered scan, not a place in the order.
CREATE INDEX delivery_outcomes_by_layer ON delivery_outcomes (layer_id, status, event_time, reason);
-- Parked deliveries are looked for across layers and are few: they have an index of their own.
CREATE INDEX delivery_outcomes_parked ON delivery_outcomes (layer_id, event_time) WHERE status = 'parked';
ALTER TABLE delivery_outcomes ADD PRIMARY KEY (app_id, event_id, layer_id, occurred_on);
CREATE TABLE delivery_outcomes_default PARTITION OF delivery_outcomes DEFAULT;

-- Deliveries whose last send ended without an answer. Rows live as long as the doubt.
CREATE TABLE unknown_sends (
  app_id text NOT NULL,
  event_id text NOT NULL,
  layer_id text NOT NULL,
  occurred_on date NOT NULL,
  first_unknown_at timestamptz NOT NULL,
  PRIMARY KEY (app_id, event_id, layer_id, occurred_on)
);
`;
