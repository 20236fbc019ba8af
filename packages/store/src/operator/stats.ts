import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database, DeliveryStatsTable } from '../schema.js';

/** What deliveries can be counted by. */
export type StatsGroup = 'layer_id' | 'status' | 'reason' | 'event_name' | 'platform_event';

export interface StatsFilter {
  readonly layerIds: readonly string[];
  readonly since: Date;
  readonly until: Date;
  readonly interval: 'hour' | 'day';
  readonly groups: readonly StatsGroup[];
  readonly limit: number;
}

export interface StatsRow {
  readonly at: Date;
  readonly layer_id?: string;
  readonly status?: DeliveryStatsTable['status'];
  readonly reason?: string | null;
  readonly event_name?: string;
  readonly platform_event?: string | null;
  readonly count: number;
}

function inHours(since: Date, until: Date): RawBuilder<boolean> {
  return sql`hour >= date_trunc('hour', ${since}::timestamptz, 'UTC') AND hour < ${until}`;
}

/** Deliveries by the time they ended, from the counters. */
export async function deliverySeries(db: Kysely<Database>, filter: StatsFilter): Promise<StatsRow[]> {
  const columns = filter.groups.map((group) => sql.ref(group));
  const selected = columns.length === 0 ? sql`` : sql`${sql.join(columns)},`;
  const grouped = columns.length === 0 ? sql`` : sql`, ${sql.join(columns)}`;
  const found = await sql<StatsRow>`
    SELECT date_trunc(${filter.interval}, hour, 'UTC') AS at, ${selected} sum(count)::double precision AS count
    FROM delivery_stats
    WHERE layer_id = ANY(${filter.layerIds}::text[]) AND ${inHours(filter.since, filter.until)}
    GROUP BY 1 ${grouped}
    HAVING sum(count) <> 0
    ORDER BY 1 ${grouped}
    LIMIT ${filter.limit}`.execute(db);
  return found.rows;
}

/** Events by the time they arrived, from the counters. */
export async function arrivalSeries(
  db: Kysely<Database>,
  filter: Omit<StatsFilter, 'layerIds' | 'groups'> & { readonly appIds: readonly string[] },
): Promise<{ at: Date; count: number }[]> {
  const found = await sql<{ at: Date; count: number }>`
    SELECT date_trunc(${filter.interval}, hour, 'UTC') AS at, sum(count)::double precision AS count
    FROM event_counts
    WHERE app_id = ANY(${filter.appIds}::text[]) AND ${inHours(filter.since, filter.until)}
    GROUP BY 1 ORDER BY 1
    LIMIT ${filter.limit}`.execute(db);
  return found.rows;
}

export interface OutcomeGroup {
  readonly layer_id: string;
  readonly status: DeliveryStatsTable['status'];
  readonly reason: string;
  readonly count: number;
  readonly last_settled_at: Date;
}

/** Deliveries that did not arrive, by layer and reason, the most frequent first. */
export async function outcomeGroups(
  db: Kysely<Database>,
  filter: Pick<StatsFilter, 'layerIds' | 'since' | 'until'> & {
    readonly statuses: readonly DeliveryStatsTable['status'][];
  },
): Promise<OutcomeGroup[]> {
  const found = await sql<OutcomeGroup>`
    SELECT layer_id, status, reason, sum(count)::double precision AS count, max(last_settled_at) AS last_settled_at
    FROM delivery_stats
    WHERE layer_id = ANY(${filter.layerIds}::text[]) AND status = ANY(${filter.statuses}::text[])
      AND ${inHours(filter.since, filter.until)}
    GROUP BY layer_id, status, reason
    HAVING sum(count) > 0
    ORDER BY sum(count) DESC, layer_id, reason`.execute(db);
  return found.rows;
}
