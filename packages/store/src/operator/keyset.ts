import { type Expression, type SqlBool, sql } from 'kysely';

/** A place in a list that is ordered by a time and then by an id. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

/** Rows that come after `place` in a list ordered by `time` and `id`, newest first. */
export function olderThan(time: string, id: string, place: Place): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref(time)}, ${sql.ref(id)}) < (${place.at}, ${place.id})`;
}

/** The same for a list with the oldest first. */
export function newerThan(time: string, id: string, place: Place): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref(time)}, ${sql.ref(id)}) > (${place.at}, ${place.id})`;
}
