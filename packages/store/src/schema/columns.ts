import type { ColumnType } from 'kysely';

/** Written as a value, read as what PostgreSQL made of it. */
export type Json<T> = ColumnType<T, string, string>;
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** A time the database's own clock sets where none is given. */
export type Stamped = ColumnType<Date, Date | undefined, Date>;
export type NullableTime = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** PostgreSQL's bigint; the driver reads it as text since it may pass 2^53. */
export type BigCount = ColumnType<string, number | string | undefined, number | string>;
export type JsonObject = Readonly<Record<string, unknown>>;
