import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.js';

/** A page of a list that is short enough to be read as a whole. The cursor names the last item that was shown. */
export function pageOfAll<Item>(
  all: readonly Item[],
  query: { readonly cursor?: string | undefined; readonly limit: number },
  idOf: (item: Item) => string,
): { items: Item[]; nextCursor: string | null } {
  const last = query.cursor === undefined ? undefined : decodeCursor(z.string(), query.cursor);
  const start = last === undefined ? 0 : all.findIndex((item) => idOf(item) === last) + 1;
  const items = all.slice(start, start + query.limit);
  const shown = items.at(-1);
  const hasMore = start + items.length < all.length;
  return { items, nextCursor: hasMore && shown !== undefined ? encodeCursor(idOf(shown)) : null };
}
