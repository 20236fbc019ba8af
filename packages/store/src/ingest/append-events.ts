import type { ClickRecord, EventKey, Matching, StoredEvent, WarningCode } from '@capi-relay/contracts';
import type pg from 'pg';
import { arrayText } from '../sql/array-text.js';
import { alone } from '../sql/executor.js';
import { storableJson } from '../sql/storable.js';
import { fromUnixMs, hourOf } from '../sql/times.js';
import { arrays, type Columns, unnest } from '../sql/unnest.js';

/** An event on its way to the store; `received_at` is set by the database. */
export interface EventToAppend {
  readonly event: Omit<StoredEvent, 'received_at'>;
  readonly matching: Matching;
  readonly clicks: readonly ClickRecord[];
}

export interface IngestWarning {
  readonly app_id: string;
  readonly code: WarningCode;
  readonly count: number;
}

const EVENT_COLUMNS = {
  app_id: { type: 'text', of: ({ event }) => event.app_id },
  event_id: { type: 'text', of: ({ event }) => event.event_id },
  occurred_on: { type: 'date', of: ({ event }) => event.occurred_on },
  event_name: { type: 'text', of: ({ event }) => event.event_name },
  event_time: { type: 'double precision', of: ({ event }) => event.event_time },
  environment: { type: 'text', of: ({ event }) => event.environment },
  platform: { type: 'text', of: ({ event }) => event.platform },
  install_id: { type: 'text', of: ({ event }) => event.install_id },
  app_user_id: { type: 'text', of: ({ event }) => event.app_user_id },
  session_id: { type: 'text', of: ({ event }) => event.session_id },
  body: { type: 'text', of: ({ event }) => storableJson(event.body) },
  routed_to: { type: 'text', of: ({ event }) => arrayText(event.routed_to) },
  matching: { type: 'text', of: ({ matching }) => storableJson(matching) },
} as const satisfies Columns<EventToAppend>;

/** A click and the place of its event in the list, by which it shares that event's fate. */
interface PlacedClick {
  readonly place: number;
  readonly click: ClickRecord;
}

const CLICK_COLUMNS = {
  event_place: { type: 'integer', of: ({ place }) => place },
  kind: { type: 'text', of: ({ click }) => click.kind },
  click_id: { type: 'text', of: ({ click }) => click.click_id },
  first_seen_at: { type: 'double precision', of: ({ click }) => click.first_seen_at },
} as const satisfies Columns<PlacedClick>;

const WARNING_COLUMNS = {
  warned_app_id: { type: 'text', of: (warning) => warning.app_id },
  code: { type: 'text', of: (warning) => warning.code },
  warned: { type: 'bigint', of: (warning) => warning.count },
} as const satisfies Columns<IngestWarning>;

const FIRST_CLICK = Object.keys(EVENT_COLUMNS).length + 1;
const FIRST_WARNING = FIRST_CLICK + Object.keys(CLICK_COLUMNS).length;
const AFTER_ROWS = FIRST_WARNING + Object.keys(WARNING_COLUMNS).length;
const SHARD = `$${AFTER_ROWS}`;
const MATCHING_DAYS = `$${AFTER_ROWS + 1}`;

const APPEND = {
  name: 'append-events',
  text: `
  WITH given AS (
    SELECT * FROM ${unnest(EVENT_COLUMNS, 'given')}
  ),
  written AS (
    INSERT INTO sdk_events (
      app_id, event_id, occurred_on, event_name, event_time, environment, platform, install_id, app_user_id, session_id,
      body, routed_to)
    SELECT
      app_id, event_id, occurred_on, event_name, ${fromUnixMs('event_time')}, environment, platform, install_id,
      app_user_id, session_id, body::jsonb, routed_to::text[]
    FROM given
    ON CONFLICT DO NOTHING
    RETURNING app_id, event_id, occurred_on, event_name
  ),
  fresh AS (
    SELECT given.* FROM given JOIN written USING (app_id, event_id, occurred_on)
  ),
  matched AS (
    INSERT INTO event_matching (app_id, event_id, occurred_on, matching)
    SELECT app_id, event_id, occurred_on, matching::jsonb
    FROM fresh
    WHERE matching <> '{}' AND occurred_on >= (now() AT TIME ZONE 'UTC')::date - ${MATCHING_DAYS}::integer
    ON CONFLICT DO NOTHING
  ),
  clicked AS (
    INSERT INTO install_clicks (app_id, install_id, kind, click_id, first_seen_at)
    SELECT fresh.app_id, fresh.install_id, clicks.kind, clicks.click_id, ${fromUnixMs('min(clicks.first_seen_at)')}
    FROM ${unnest(CLICK_COLUMNS, 'clicks', FIRST_CLICK)}
    JOIN fresh ON fresh.place = clicks.event_place
    WHERE fresh.install_id IS NOT NULL
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING
  ),
  counted AS (
    INSERT INTO event_counts AS counts (app_id, hour, event_name, shard, count)
    SELECT app_id, ${hourOf('now()')}, event_name, ${SHARD}::smallint, count(*)
    FROM written
    GROUP BY app_id, event_name
    ORDER BY app_id, event_name
    ON CONFLICT (app_id, hour, event_name, shard) DO UPDATE SET count = counts.count + excluded.count
  ),
  warned AS (
    INSERT INTO warning_counts AS counts (scope, scope_id, hour, code, shard, count)
    SELECT 'app', warned_app_id, ${hourOf('now()')}, code, ${SHARD}::smallint, sum(warned)
    FROM ${unnest(WARNING_COLUMNS, 'warnings', FIRST_WARNING)}
    GROUP BY warned_app_id, code
    ORDER BY warned_app_id, code
    ON CONFLICT (scope, scope_id, hour, code, shard) DO UPDATE SET count = counts.count + excluded.count
  )
  SELECT app_id, event_id, occurred_on FROM written`,
};

export interface AppendOptions {
  /** Which of the counter rows this process counts on. */
  readonly shard: number;
  /** Matching data of an event that happened more days ago would be dropped at once: it is not stored. */
  readonly matchingRetentionDays: number;
}

/**
 * Appends events in one transaction, counts them per app, hour and name, and answers the keys that were new. An event
 * that is already stored is left as it is; where a key is given twice the first one counts.
 */
export async function appendEvents(
  pool: pg.Pool,
  options: AppendOptions,
  events: readonly EventToAppend[],
  warnings: readonly IngestWarning[],
): Promise<EventKey[]> {
  const distinct = firstOfEachKey(events);
  const clicks = distinct.flatMap(({ clicks }, index) =>
    clicks.map((click) => ({ place: index + 1, click })),
  );
  const values = [
    ...arrays(EVENT_COLUMNS, distinct),
    ...arrays(CLICK_COLUMNS, clicks),
    ...arrays(WARNING_COLUMNS, warnings),
    options.shard,
    options.matchingRetentionDays,
  ];
  const { rows } = await alone(pool).query<EventKey>({ ...APPEND, values });
  return rows;
}

function firstOfEachKey(events: readonly EventToAppend[]): EventToAppend[] {
  const byKey = new Map<string, EventToAppend>();
  for (const append of events) {
    const { app_id, event_id, occurred_on } = append.event;
    // NUL is in no stored text, so it separates; a JSON text would cost ten times as much.
    const key = `${app_id}\0${event_id}\0${occurred_on}`;
    if (!byKey.has(key)) byKey.set(key, append);
  }
  return [...byKey.values()];
}
