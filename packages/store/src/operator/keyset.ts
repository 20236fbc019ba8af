import { type Expression, type SqlBool, sql } from 'kysely';

/** A place in a list that is ordered by a time and then by an id. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

/**
 * Rows that come after `place` in a list with the newest first. Places are known to the millisecond, the database to the
 * microsecond: lists are ordered by what is known of both.
 */
export function olderThan(time: string, id: string, place: Place): Expression<SqlBool> {
  return sql<SqlBool>`(${byMillisecond(time)}, ${sql.ref(id)}) < (${place.at}, ${place.id})`;
}

/** What such a list is ordered by. */
export function byMillisecond(time: string): Expression<Date> {
  return sql<Date>`date_trunc('milliseconds', ${sql.ref(time)})`;
}
