import { Client } from 'pg';
import { z } from 'zod';
import type { Piece } from './piece.js';

const columnsSchema = z.array(
  z.object({ schema: z.string(), table: z.string(), columns: z.array(z.string()) }),
);
const ROWS_AT_ONCE = 1_000;
/** What the name of a partition has beyond that of its table. */
const PARTITION = /_(?:p\d{8}|default)$/;

/**
 * Every column of every row of every table and partition, a piece each; what is stored as bytes comes as the bytes. The
 * server's statistics are among the tables: they keep samples of the columns' values.
 */
export async function* databasePieces(url: string): AsyncGenerator<Piece> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query(
      `SELECT table_schema AS schema, table_name AS table, array_agg(column_name::text) AS columns
       FROM information_schema.columns JOIN pg_class ON pg_class.oid = format('%I.%I', table_schema, table_name)::regclass
       WHERE relkind IN ('r', 'm') AND table_schema <> 'information_schema'
         AND (table_schema <> 'pg_catalog' OR table_name = 'pg_statistic')
       GROUP BY 1, 2 ORDER BY 1, 2`,
    );
    for (const { schema, table, columns } of columnsSchema.parse(tables.rows)) {
      yield* tablePieces(client, schema, table, columns);
    }
  } finally {
    await client.end();
  }
}

async function* tablePieces(
  client: Client,
  schema: string,
  table: string,
  columns: readonly string[],
): AsyncGenerator<Piece> {
  const place = `table ${schema === 'public' ? '' : `${schema}.`}${table.replace(PARTITION, '')}`;
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const read = columns.map((name) => `${quoted(name)}::text`).join(', ');
  await client.query('BEGIN');
  await client.query(`DECLARE every_row CURSOR FOR SELECT ${read} FROM ${quoted(schema)}.${quoted(table)}`);
  let isEmpty = true;
  for (;;) {
    const { rows } = await client.query<unknown[]>({
      text: `FETCH ${ROWS_AT_ONCE} FROM every_row`,
      rowMode: 'array',
    });
    if (rows.length === 0) break;
    isEmpty = false;
    for (const row of rows) {
      for (const [index, value] of row.entries()) {
        if (typeof value !== 'string') continue;
        const item = columns[index] ?? '';
        yield { place, item, content: value };
        if (value.startsWith('\\x')) yield { place, item, content: Buffer.from(value.slice(2), 'hex') };
      }
    }
  }
  await client.query('COMMIT');
  // An empty table was looked at as well, and the list of places says so.
  if (isEmpty) yield { place, item: 'no row', content: '' };
}
