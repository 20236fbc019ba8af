import type { Piece } from '../places/piece.js';
import { PatternSet } from './pattern-set.js';
import { spellingsOf } from './spellings.js';

/** Something that is looked for. */
export interface Needle {
  /** What it is, such as "e-mail of the person in the batch". */
  readonly name: string;
  readonly text: string;
  /** Names of the places it may be in by design; everywhere else it is a leak. */
  readonly belongsIn: readonly RegExp[];
}

export interface Finding {
  readonly needle: Needle;
  readonly place: string;
  readonly item: string;
  readonly spelling: string;
  /** What stands around it. */
  readonly context: string;
}

/** What was looked through in one place. */
export interface Searched {
  readonly place: string;
  readonly items: number;
  readonly bytes: number;
}

export interface SearchResult {
  readonly searched: readonly Searched[];
  /** Everything found, where it belongs or not. */
  readonly findings: readonly Finding[];
  /** Spellings looked for. */
  readonly spellings: number;
}

const CONTEXT = 60;

/** Looks for every spelling of every needle in every piece. */
export async function search(
  needles: readonly Needle[],
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
): Promise<SearchResult> {
  const patterns = new PatternSet<{ needle: Needle; spelling: string }>();
  let spellings = 0;
  for (const needle of needles) {
    for (const [written, spelling] of spellingsOf(needle.text)) {
      patterns.add(written, { needle, spelling });
      spellings += 1;
    }
  }
  const searched = new Map<string, { items: number; bytes: number }>();
  const findings: Finding[] = [];
  for await (const { place, item, content } of pieces) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const tally = searched.get(place) ?? { items: 0, bytes: 0 };
    searched.set(place, { items: tally.items + 1, bytes: tally.bytes + bytes.length });
    for (const { at, meaning } of patterns.matches(bytes)) {
      const context = Buffer.from(bytes.subarray(Math.max(0, at - CONTEXT), at + CONTEXT)).toString();
      findings.push({ ...meaning, place, item, context });
    }
  }
  return {
    searched: [...searched].map(([place, tally]) => ({ place, ...tally })),
    findings,
    spellings,
  };
}

/** What was found where it does not belong: a line for each needle and place, with one of the findings in full. */
export function leaks({ findings }: SearchResult): string[] {
  const lines = new Map<string, string>();
  for (const { needle, place, item, spelling, context } of findings) {
    if (needle.belongsIn.some((design) => design.test(place))) continue;
    const leak = `${needle.name}, in ${place}`;
    if (!lines.has(leak))
      lines.set(leak, `${leak} (${spelling}, ${item}: …${context.replaceAll(/\s+/g, ' ')}…)`);
  }
  return [...lines.values()].sort();
}
