import type { SearchResult } from './search.js';

/** Where it was searched, how much of it there was and how much was found where it belongs. */
export function placesTable({ searched, findings, spellings }: SearchResult, needles: number): string {
  const rows = searched
    .toSorted((a, b) => a.place.localeCompare(b.place))
    .map(({ place, items, bytes }) => [
      place,
      String(items),
      String(bytes),
      String(new Set(findings.filter((each) => each.place === place).map((each) => each.needle)).size),
    ]);
  const table = [['place', 'items', 'bytes', 'found, as designed'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return [`Searched for ${needles} texts in ${spellings} spellings:`, ...lines, ''].join('\n');
}
