import { arrayText, type Scalar } from './array-text.js';

/** One column of rows that are sent as arrays: its SQL type and where its value comes from. */
export interface Column<Row> {
  readonly type: 'text' | 'date' | 'integer' | 'bigint' | 'boolean' | 'double precision';
  readonly of: (row: Row) => Scalar;
}

export type Columns<Row> = Readonly<Record<string, Column<Row>>>;

/**
 * `{ app_id: { type: 'text', … }, day: { type: 'date', … } }` ->
 * `unnest($1::text[], $2::date[]) WITH ORDINALITY AS given (app_id, day, place)`
 *
 * One row of parameters a column instead of one a value: the statement's text does not depend on the number of rows, so
 * it is parsed and planned once.
 */
export function unnest<Row>(columns: Columns<Row>, alias: string, firstParameter = 1): string {
  const arrays = Object.values(columns).map(({ type }, index) => `$${firstParameter + index}::${type}[]`);
  return `unnest(${arrays.join(', ')}) WITH ORDINALITY AS ${alias} (${Object.keys(columns).join(', ')}, place)`;
}

/** The arrays that {@link unnest} names, each as PostgreSQL writes one. */
export function arrays<Row>(columns: Columns<Row>, rows: readonly Row[]): string[] {
  return Object.values(columns).map(({ of }) => arrayText(rows.map(of)));
}
