const SHORTEST = 8;
const FILTER_BITS = 20;
const SPREAD = 0x9e3779b1;

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

interface Pattern<T> {
  readonly bytes: Uint8Array;
  readonly meaning: T;
}

export interface Match<T> {
  readonly at: number;
  readonly meaning: T;
}

/**
 * Thousands of texts, looked for in one pass over any amount of bytes, whatever the case of ASCII letters. The first
 * four bytes at each place are looked up; only where some text begins with them is it compared.
 */
export class PatternSet<T> {
  readonly #filter = new Uint8Array(1 << FILTER_BITS);
  readonly #byStart = new Map<number, Pattern<T>[]>();

  /** @throws {RangeError} for a text so short that it would be found by chance */
  add(text: string, meaning: T): void {
    const bytes = Buffer.from(text).map((byte) => FOLD[byte] ?? byte);
    if (bytes.length < SHORTEST) throw new RangeError(`"${text}" is too short to mean anything when found.`);
    const start = ((at(bytes, 0) << 24) | (at(bytes, 1) << 16) | (at(bytes, 2) << 8) | at(bytes, 3)) >>> 0;
    this.#filter[slot(start)] = 1;
    const patterns = this.#byStart.get(start) ?? [];
    patterns.push({ bytes, meaning });
    this.#byStart.set(start, patterns);
  }

  matches(haystack: Uint8Array): Match<T>[] {
    const found: Match<T>[] = [];
    let window = 0;
    for (let end = 0; end < haystack.length; end += 1) {
      window = ((window << 8) | at(FOLD, at(haystack, end))) >>> 0;
      if (this.#filter[slot(window)] === 0 || end < 3) continue;
      for (const { bytes, meaning } of this.#byStart.get(window) ?? []) {
        if (standsAt(haystack, end - 3, bytes)) found.push({ at: end - 3, meaning });
      }
    }
    return found;
  }
}

function slot(start: number): number {
  return Math.imul(start, SPREAD) >>> (32 - FILTER_BITS);
}

/** Every index asked for is inside; the type system cannot know. */
function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function standsAt(haystack: Uint8Array, from: number, bytes: Uint8Array): boolean {
  if (from + bytes.length > haystack.length) return false;
  for (let index = 4; index < bytes.length; index += 1) {
    if (at(FOLD, at(haystack, from + index)) !== bytes[index]) return false;
  }
  return true;
}
