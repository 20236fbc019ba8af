import type { StoredEvent } from '@capi-relay/contracts';

/** JSON of unknown shape: what an SDK sent. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where an event's fields are looked for: its `properties`, then its top level. */
export function fieldSources(event: StoredEvent): readonly Fields[] {
  const properties = event.body.properties;
  return isFields(properties) ? [properties, event.body] : [event.body];
}

/** `null`, an empty text and a missing key all mean that nothing was said. */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');
}

/** The first of `names` that any source has: an earlier name in a later source wins over a later name. */
export function firstPresent(sources: readonly Fields[], names: readonly string[]): unknown {
  // The walk of everyPresent once more: taking one value out of a generator costs twice the look itself.
  for (const name of names) {
    for (const source of sources) {
      if (Object.hasOwn(source, name) && isPresent(source[name])) return source[name];
    }
  }
  return undefined;
}

/** All that the sources have under `names`, in the order in which {@link firstPresent} would take them. */
export function* everyPresent(sources: readonly Fields[], names: readonly string[]): Generator<unknown> {
  for (const name of names) {
    for (const source of sources) {
      if (Object.hasOwn(source, name) && isPresent(source[name])) yield source[name];
    }
  }
}

/** Half of a character, left where a text was cut in the middle of one: a platform's parser refuses the request for it. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * A text as it came, or a number in its own digits. An integer past 2^53 has already lost its last digits as a
 * number and is nobody's id any more.
 */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string')
    return value.trim() === '' ? undefined : value.replace(LONE_SURROGATE, '\uFFFD');
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value);
}

/** The first of `names` that any source has as a text or a number. */
export function firstText(sources: readonly Fields[], names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const source of sources) {
      const text = Object.hasOwn(source, name) ? asText(source[name]) : undefined;
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

/** A copy without the keys that hold `undefined`: a platform reads an absent key and refuses an odd one. */
export function compact(fields: Fields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const value = fields[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

/** `undefined` in place of an empty list, which both platforms take for a mistake. */
export function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}
