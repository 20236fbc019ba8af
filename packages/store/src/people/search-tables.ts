import { sql } from 'kysely';
import type { Store } from '../open-store.js';
import { fromUnixMs } from '../sql/times.js';
import { REFUSES_NOTHING } from '../upkeep/retention.js';
import { type OnPiece, ofApps, walkTable } from './heap-pieces.js';
import { mayMention, mentions, type TextColumn, type Traces, traceValues, typedTraces } from './traces.js';

/** One place that was looked through. */
export interface SearchedPlace {
  /** Such as `sdk_events.body`. */
  readonly place: string;
  /** Rows that were read. */
  readonly searched: number;
  /** Rows that mention the person. */
  readonly found: number;
}

export interface SearchScope {
  readonly appIds: readonly string[];
  /** Unix milliseconds on the database's clock: what arrived later is new. */
  readonly before: number;
}

interface TableColumns {
  readonly table: string;
  readonly columns: readonly TextColumn[];
  /** Whether it has an `app_id`, by which rows of other apps are left out: there the same id is somebody else's. */
  readonly has_app: boolean;
}

/** When a row of a table was written, where a person may write it again while being forgotten. */
const WRITTEN_AT: Readonly<Record<string, string>> = {
  sdk_events: 'received_at',
  event_matching: 'stored_at',
  user_traits: 'updated_at',
  consents: 'updated_at',
};
/** What stays on purpose: an install's refusal. */
const KEPT: Readonly<Record<string, string>> = {
  consents: `subject_kind = 'install' AND NOT (${REFUSES_NOTHING})`,
};

/** Every table of the product and of queues on PostgreSQL, with its columns that hold text. */
async function tablesWithText(store: Store): Promise<TableColumns[]> {
  const { rows } = await sql<TableColumns>`
    SELECT relation.oid::regclass::text AS table,
           json_agg(json_build_object('name', attname, 'type', format_type(atttypid, NULL)) ORDER BY attnum)
             FILTER (WHERE format_type(atttypid, NULL) IN ('text', 'text[]', 'jsonb', 'json')) AS columns,
           bool_or(attname = 'app_id') AS has_app
    FROM pg_class AS relation
    JOIN pg_namespace AS namespace ON namespace.oid = relnamespace
    JOIN pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
    WHERE relkind IN ('r', 'p') AND NOT relispartition
      AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
    GROUP BY relation.oid
    HAVING bool_or(format_type(atttypid, NULL) IN ('text', 'text[]', 'jsonb', 'json'))
    ORDER BY 1`.execute(store.db);
  return rows;
}

/**
 * Reads every row of every table and counts those that mention the person, column by column. It knows of no table by
 * name, so that a table of a later release is read too.
 */
export async function searchTables(
  store: Store,
  traces: Traces,
  scope: SearchScope,
  onPiece: OnPiece,
): Promise<SearchedPlace[]> {
  const tables = await tablesWithText(store);
  const places: SearchedPlace[] = [];
  for (const [index, table] of tables.entries()) {
    places.push(
      ...(await searchTable(store, table, traces, scope, (done, of) =>
        onPiece(index + done / Math.max(1, of), tables.length),
      )),
    );
  }
  return places;
}

async function searchTable(
  store: Store,
  { table, columns, has_app }: TableColumns,
  traces: Traces,
  { appIds, before }: SearchScope,
  onPiece: OnPiece,
): Promise<SearchedPlace[]> {
  const writtenAt = WRITTEN_AT[table];
  const kept = KEPT[table];
  const conditions = [
    typedTraces(1),
    has_app ? ofApps('$4') : '$4::text[] IS NOT NULL',
    writtenAt === undefined ? '$5::double precision IS NOT NULL' : `${writtenAt} < ${fromUnixMs('$5')}`,
    ...(kept === undefined ? [] : [`NOT (${kept})`]),
  ].join(' AND ');
  const counts = columns.map(
    (column, index) =>
      `count(*) FILTER (WHERE is_candidate AND ${mentions(column, 1)})::integer AS found_${index}`,
  );
  let searched = 0;
  const found = columns.map(() => 0);
  await walkTable(
    store,
    table,
    async ({ relation, within }) => {
      const { rows } = await store.batches.query<Record<string, number>>(
        `SELECT count(*)::integer AS searched, ${counts.join(', ')}
         FROM (
           SELECT *, (${mayMention(columns, 1)}) AS is_candidate FROM ${relation}
           WHERE ${within} AND ${conditions} OFFSET 0
         ) AS row`,
        [...traceValues(traces), appIds, before],
      );
      searched += rows[0]?.searched ?? 0;
      for (const index of found.keys())
        found[index] = (found[index] ?? 0) + (rows[0]?.[`found_${index}`] ?? 0);
    },
    onPiece,
  );
  return columns.map(({ name }, index) => ({
    place: `${table}.${name}`,
    searched,
    found: found[index] ?? 0,
  }));
}
