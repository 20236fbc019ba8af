import { type Kysely, sql } from 'kysely';
import type { Store } from '../open-store.js';
import type { Database } from '../schema.js';
import { hasCode } from '../sql/retry-conflicts.js';

/** Blocks one statement reads: 16 MB of the usual 8 kB, a fraction of a second. */
const BLOCKS_AT_ONCE = 2_048;
/** SQLSTATE of a table that is not there any more: retention has dropped the partition meanwhile. */
const UNDEFINED_TABLE = '42P01';

/** A part of a table that one short statement reads, whatever the table's size and indexes. */
export interface HeapPiece {
  /** The table, or the partition of it, quoted. */
  readonly relation: string;
  /** SQL condition of the rows that are in the piece. */
  readonly within: string;
  readonly blocks: number;
}

/** The pieces of a table and all its partitions. Rows that are added meanwhile may be in none. */
async function piecesOf(db: Kysely<Database>, table: string, blocksAtOnce: number): Promise<HeapPiece[]> {
  const { rows } = await sql<{ relation: string; blocks: number }>`
    SELECT oid::regclass::text AS relation,
           (pg_relation_size(oid) / current_setting('block_size')::integer)::integer AS blocks
    FROM pg_class
    WHERE relkind = 'r' AND (
      oid = ${table}::regclass OR oid IN (SELECT relid FROM pg_partition_tree(${table}::regclass)))
    ORDER BY 1`.execute(db);
  return rows.flatMap(({ relation, blocks }) =>
    Array.from({ length: Math.ceil(blocks / blocksAtOnce) }, (_, index) => {
      const from = index * blocksAtOnce;
      const until = Math.min(from + blocksAtOnce, blocks);
      return { relation, within: `ctid >= '(${from},0)' AND ctid < '(${until},0)'`, blocks: until - from };
    }),
  );
}

/**
 * SQL that is true for rows of apps, written so that no index serves it: for each piece PostgreSQL would read all an
 * index has of the apps, and throw away what is in other pieces.
 *
 * @param parameter an array of ids, such as `$1`
 */
export function ofApps(parameter: string): string {
  return `(app_id || '') = ANY (${parameter}::text[])`;
}

/** Tells how far a walk has come: blocks read, and blocks there are. */
export type OnPiece = (done: number, of: number) => void;

/**
 * Walks through a table piece by piece, each in statements of its own, so that no transaction lasts. A partition that
 * retention drops on the way needs no visit.
 *
 * @param table its name, trusted
 */
export async function walkTable(
  store: Store,
  table: string,
  visit: (piece: HeapPiece) => Promise<void>,
  onPiece: OnPiece = () => {},
  blocksAtOnce = BLOCKS_AT_ONCE,
): Promise<void> {
  const pieces = await piecesOf(store.db, table, blocksAtOnce);
  const all = pieces.reduce((sum, { blocks }) => sum + blocks, 0);
  let done = 0;
  for (const piece of pieces) {
    try {
      await visit(piece);
    } catch (error) {
      if (!hasCode(error, [UNDEFINED_TABLE])) throw error;
    }
    done += piece.blocks;
    onPiece(done, all);
  }
}
