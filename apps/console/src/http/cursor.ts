import { z } from 'zod';
import { invalid } from './api-error.js';

/** `{...}` -> `eyJ...`: a place in a list, opaque to whoever is handed it. */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws ApiError `VALIDATION` where the cursor was not made by {@link encodeCursor} for the same list */
export function decodeCursor<T>(schema: z.ZodType<T>, cursor: string, field = 'cursor'): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid(field, 'This is no cursor of this list. Pass nextCursor of the page before, unchanged');
  }
}

const timeAndId = z.tuple([z.number().int(), z.string()]);

/** A place in a list ordered by a time and an id. */
export function timeAndIdPlace(
  cursor: string | undefined,
): { readonly at: Date; readonly id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(timeAndId, cursor);
  return { at: new Date(at), id };
}

/**
 * A page of a list of which one row more than `limit` was read: the row too many says that there is a next page.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => readonly [Date, string],
  view: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { items: shown.map(view), nextCursor: null };
  const [at, id] = placeOf(last);
  return { items: shown.map(view), nextCursor: encodeCursor([at.getTime(), id]) };
}
