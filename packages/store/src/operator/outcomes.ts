import type { DeliveryKey, EventKey } from '@capi-relay/contracts';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database, DeliveryOutcomesTable } from '../schema.js';

export type OutcomeRow = Selectable<DeliveryOutcomesTable>;

/** What became of these events at whatever layer. */
export async function outcomesOf(db: Kysely<Database>, events: readonly EventKey[]): Promise<OutcomeRow[]> {
  if (events.length === 0) return [];
  const days = events.map((event) => event.occurred_on).sort();
  const found = await sql<OutcomeRow>`
    SELECT outcome.* FROM unnest(
      ${events.map((event) => event.app_id)}::text[],
      ${events.map((event) => event.event_id)}::text[],
      ${events.map((event) => event.occurred_on)}::date[]
    ) AS given (app_id, event_id, occurred_on)
    JOIN delivery_outcomes AS outcome
      ON outcome.app_id = given.app_id AND outcome.event_id = given.event_id
      AND outcome.occurred_on = given.occurred_on
      AND outcome.occurred_on BETWEEN ${days[0]}::date AND ${days.at(-1)}::date`.execute(db);
  return found.rows;
}

/** A place in a list of outcomes, newest event first. */
export interface OutcomePlace extends DeliveryKey {
  readonly event_time: number;
}

export interface OutcomesFilter {
  readonly layerIds: readonly string[];
  readonly status: OutcomeRow['status'];
  readonly reason?: string | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly after?: OutcomePlace | undefined;
  readonly limit: number;
}

/** Deliveries that ended one way, newest event first; each layer's are read in the order of their index. */
export async function listOutcomes(db: Kysely<Database>, filter: OutcomesFilter): Promise<OutcomeRow[]> {
  const { after } = filter;
  const place = after === undefined ? null : sql`to_timestamp(${after.event_time}::double precision / 1000)`;
  const conditions = [
    filter.reason === undefined ? null : sql`reason = ${filter.reason}`,
    filter.since === undefined ? null : sql`event_time >= ${filter.since}`,
    filter.until === undefined ? null : sql`event_time < ${filter.until}`,
    after === undefined || place === null
      ? null
      : sql`event_time <= ${place} AND (event_time, app_id, event_id, occurred_on, layer_id)
          < (${place}, ${after.app_id}, ${after.event_id}, ${after.occurred_on}::date, ${after.layer_id})`,
  ].filter((condition) => condition !== null);
  const order = sql`event_time DESC, app_id DESC, event_id DESC, occurred_on DESC, layer_id DESC`;
  const found = await sql<OutcomeRow>`
    SELECT newest.* FROM unnest(${filter.layerIds}::text[]) AS layer (wanted)
    CROSS JOIN LATERAL (
      SELECT * FROM delivery_outcomes
      WHERE layer_id = layer.wanted AND status = ${filter.status}
        ${conditions.length === 0 ? sql`` : sql`AND ${sql.join(conditions, sql` AND `)}`}
      ORDER BY ${order} LIMIT ${filter.limit}
    ) AS newest
    ORDER BY ${order} LIMIT ${filter.limit}`.execute(db);
  return found.rows;
}
