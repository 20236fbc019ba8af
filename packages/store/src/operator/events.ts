import type { EventKey } from '@capi-relay/contracts';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database, DeliveryOutcomesTable } from '../schema.js';

/** An event as a list shows it. Times in Unix milliseconds. */
export interface EventSummary extends EventKey {
  readonly event_name: string;
  readonly event_time: number;
  readonly received_at: number;
  readonly environment: string;
  readonly platform: string | null;
  readonly install_id: string | null;
  readonly app_user_id: string | null;
  readonly routed_to: readonly string[];
}

/** What a person looks for. */
export interface EventFilter {
  readonly appIds: readonly string[];
  /** True where `appIds` are not all the apps that send to the layers asked for. */
  readonly isNarrowedByApp?: boolean;
  readonly names?: readonly string[] | undefined;
  readonly userId?: string | undefined;
  readonly eventId?: string | undefined;
  /** Only events with such an outcome. */
  readonly outcome?: OutcomeFilter | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface OutcomeFilter {
  readonly layerIds: readonly string[];
  readonly statuses: readonly DeliveryOutcomesTable['status'][];
  readonly reason?: string | undefined;
}

/** A place in a list of events, newest first. */
export interface EventPlace extends EventKey {
  readonly event_time: number;
}

export interface EventPage {
  readonly events: readonly EventSummary[];
  /** Where to go on; null at the end. A page can be short, or empty, and not be the last. */
  readonly next: EventPlace | null;
}

/** Rows that one page looks at when it filters by something no index knows. */
export const EVENTS_SCANNED = 20_000;

const KEY = sql`app_id, event_id, occurred_on`;
const ORDER = sql`event_time DESC, app_id DESC, event_id DESC, occurred_on DESC`;
const SUMMARY = sql`${KEY}, event_name, event_time, received_at, environment, platform, install_id, app_user_id, routed_to`;
const NOTHING = sql`true`;

const toTime = (unixMs: number): RawBuilder<Date> => sql`to_timestamp(${unixMs}::double precision / 1000)`;
const unixMs = (column: string): RawBuilder<number> =>
  sql`round(date_part('epoch', ${sql.ref(column)}) * 1000)`;

function all(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? NOTHING : sql.join(conditions, sql` AND `);
}

function timeConditions(filter: EventFilter, after: EventPlace | null): RawBuilder<unknown>[] {
  return [
    ...(filter.since === undefined ? [] : [sql`event_time >= ${filter.since}`]),
    ...(filter.until === undefined ? [] : [sql`event_time < ${filter.until}`]),
    ...(after === null
      ? []
      : [
          // Said twice: the first bounds the index, the second is exact among events of one moment.
          sql`event_time <= ${toTime(after.event_time)}`,
          sql`(event_time, ${KEY}) < (${toTime(after.event_time)}, ${after.app_id}, ${after.event_id}, ${after.occurred_on}::date)`,
        ]),
  ];
}

function eventConditions(filter: EventFilter): RawBuilder<unknown>[] {
  return [
    ...(filter.names === undefined ? [] : [sql`event_name = ANY(${filter.names}::text[])`]),
    ...(filter.userId === undefined ? [] : [sql`app_user_id = ${filter.userId}`]),
  ];
}

/** What a page looks at: `looked` holds places in order, `source` the events among them. */
interface Scan {
  readonly looked: RawBuilder<unknown>;
  readonly source: RawBuilder<unknown>;
}

/** The newest events of the apps, each app's read in the order of its index. */
function scanEvents(filter: EventFilter, after: EventPlace | null, limit: number): Scan {
  const looked = sql`
    SELECT newest.* FROM unnest(${filter.appIds}::text[]) AS app (wanted)
    CROSS JOIN LATERAL (
      SELECT ${SUMMARY} FROM sdk_events
      WHERE app_id = app.wanted AND ${all(timeConditions(filter, after))}
      ORDER BY event_time DESC, event_id DESC, occurred_on DESC LIMIT ${limit}
    ) AS newest
    ORDER BY ${ORDER} LIMIT ${limit}`;
  return { looked, source: sql`SELECT * FROM looked` };
}

/**
 * Events by what became of them: the newest outcomes of each layer and status, in the order of their index. An event
 * that ended alike at several layers is looked at several times and is one event.
 */
function scanOutcomes(
  filter: EventFilter,
  outcome: OutcomeFilter,
  after: EventPlace | null,
  limit: number,
): Scan {
  const reason = outcome.reason === undefined ? [] : [sql`reason = ${outcome.reason}`];
  const looked = sql`
    SELECT newest.* FROM unnest(${outcome.layerIds}::text[]) AS layer (wanted)
    CROSS JOIN unnest(${outcome.statuses}::text[]) AS status (wanted)
    CROSS JOIN LATERAL (
      SELECT ${KEY}, event_time FROM delivery_outcomes
      WHERE layer_id = layer.wanted AND status = status.wanted AND ${all([...reason, ...timeConditions(filter, after)])}
      ORDER BY ${ORDER} LIMIT ${limit}
    ) AS newest
    ORDER BY ${ORDER} LIMIT ${limit}`;
  const source = sql`
    SELECT event.* FROM (SELECT DISTINCT ${KEY} FROM looked) AS settled
    JOIN LATERAL (
      SELECT ${SUMMARY} FROM sdk_events AS stored
      WHERE stored.app_id = settled.app_id AND stored.event_id = settled.event_id
        AND stored.occurred_on = settled.occurred_on AND stored.app_id = ANY(${filter.appIds}::text[])
    ) AS event ON true`;
  return { looked, source };
}

/** How many rows a page must look at to be full, where it can know. */
function rowsToScan(filter: EventFilter, limit: number): number {
  const isFiltered = filter.names !== undefined || filter.userId !== undefined;
  if (filter.outcome === undefined) return isFiltered ? EVENTS_SCANNED : limit + 1;
  if (isFiltered || filter.isNarrowedByApp === true) return EVENTS_SCANNED;
  return Math.min(EVENTS_SCANNED, (limit + 1) * Math.max(1, filter.outcome.layerIds.length));
}

const SHOWN = sql`
  app_id, event_id, occurred_on, event_name, ${unixMs('event_time')} AS event_time,
  ${unixMs('received_at')} AS received_at, environment, platform, install_id, app_user_id, routed_to`;

/**
 * Events, newest first by the time they happened. Where a filter has no index, a page looks at {@link EVENTS_SCANNED}
 * events at most and says where to go on.
 */
export async function listEvents(
  db: Kysely<Database>,
  filter: EventFilter,
  after: EventPlace | null,
  limit: number,
): Promise<EventPage> {
  if (filter.eventId !== undefined) return { events: await findByEventId(db, filter), next: null };
  const scanned = rowsToScan(filter, limit);
  const { looked, source } =
    filter.outcome === undefined
      ? scanEvents(filter, after, scanned)
      : scanOutcomes(filter, filter.outcome, after, scanned);
  const found = await sql<EventSummary & { scanned: number; last: EventPlace | null }>`
    WITH looked AS MATERIALIZED (${looked}),
    source AS (${source}),
    ends AS (
      SELECT count(*)::integer AS scanned,
        (SELECT json_build_object('app_id', app_id, 'event_id', event_id, 'occurred_on', occurred_on,
                                  'event_time', ${unixMs('event_time')})
         FROM looked ORDER BY event_time, app_id, event_id, occurred_on LIMIT 1) AS last
      FROM looked
    )
    SELECT shown.*, ends.scanned, ends.last FROM ends
    LEFT JOIN (
      SELECT ${SHOWN} FROM source WHERE ${all(eventConditions(filter))}
      ORDER BY source.event_time DESC, app_id DESC, event_id DESC, occurred_on DESC
      LIMIT ${limit + 1}
    ) AS shown ON true
    ORDER BY shown.event_time DESC, app_id DESC, event_id DESC, occurred_on DESC`.execute(db);
  const [first] = found.rows;
  const matched = found.rows.filter((row) => row.app_id !== null);
  const events = matched.slice(0, limit).map(({ scanned: _scanned, last: _last, ...event }) => event);
  const lastShown = events.at(-1);
  if (matched.length > limit && lastShown !== undefined) return { events, next: placeOf(lastShown) };
  // Everything that was looked at is shown or does not match; there may be more behind it.
  const isExhausted = first === undefined || first.scanned < scanned;
  return { events, next: isExhausted ? null : first.last };
}

export function placeOf({ app_id, event_id, occurred_on, event_time }: EventSummary): EventPlace {
  return { app_id, event_id, occurred_on, event_time };
}

/** One event id of several apps, on whatever days. */
async function findByEventId(db: Kysely<Database>, filter: EventFilter): Promise<EventSummary[]> {
  const found = await sql<EventSummary>`
    SELECT ${SHOWN} FROM sdk_events
    WHERE app_id = ANY(${filter.appIds}::text[]) AND event_id = ${filter.eventId ?? ''}
      AND ${all(eventConditions(filter))}
    ORDER BY sdk_events.event_time DESC, app_id LIMIT 100`.execute(db);
  return found.rows;
}

/** Events of the apps that arrived after `since`, newest first. */
export async function listArrivals(
  db: Kysely<Database>,
  filter: EventFilter,
  since: Date,
  limit: number,
): Promise<EventSummary[]> {
  const outcome = filter.outcome;
  const withOutcome =
    outcome === undefined
      ? []
      : [
          sql`EXISTS (
            SELECT FROM delivery_outcomes AS outcome
            WHERE outcome.app_id = event.app_id AND outcome.event_id = event.event_id
              AND outcome.occurred_on = event.occurred_on AND outcome.layer_id = ANY(${outcome.layerIds}::text[])
              AND outcome.status = ANY(${outcome.statuses}::text[])
              AND ${outcome.reason === undefined ? NOTHING : sql`outcome.reason = ${outcome.reason}`})`,
        ];
  const found = await sql<EventSummary>`
    SELECT ${SHOWN} FROM sdk_events AS event
    WHERE received_at > ${since} AND app_id = ANY(${filter.appIds}::text[])
      AND ${all([...timeConditions(filter, null), ...eventConditions(filter), ...withOutcome])}
    ORDER BY event.received_at DESC, app_id, event_id LIMIT ${limit}`.execute(db);
  return found.rows;
}

/** The database's clock, on which arrivals are stamped. */
export async function databaseTime(db: Kysely<Database>): Promise<Date> {
  const found = await sql<{ now: Date }>`SELECT now() AS now`.execute(db);
  const [row] = found.rows;
  if (row === undefined) throw new Error('The database did not tell the time.');
  return row.now;
}
