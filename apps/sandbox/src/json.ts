import { parse as parseExactly, stringify as writeExactly } from 'lossless-json';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An integer of any size: one past 2^53 arrives as a bigint. */
export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** A bare number of 16 or more digits, the only thing `JSON.parse` would change. Digits inside a string follow a quote. */
const BIG_INTEGER = /[:,[]\s*-?\d{16,}/;

/**
 * Parses JSON without rounding: an integer past 2^53, such as a `lead_id`, becomes a bigint.
 *
 * @throws {SyntaxError} where the text is not JSON
 */
export function parseJson(text: string): unknown {
  if (!BIG_INTEGER.test(text)) return JSON.parse(text);
  return parseExactly(text, undefined, (digits) => {
    const rounded = Number(digits);
    return Number.isInteger(rounded) && !Number.isSafeInteger(rounded) && /^-?\d+$/.test(digits)
      ? BigInt(digits)
      : rounded;
  });
}

/** Parses JSON, or answers `undefined`, which no JSON text stands for. */
export function tryParseJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Writes what {@link parseJson} read, bigints as the integers they were. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint is the one value of a parsed text that JSON.stringify refuses; it is too rare to look for beforehand.
    return writeExactly(value) ?? 'null';
  }
}
