/** What a person is known by, as texts to look for. */
export interface Traces {
  /** Ids of the user and of installs nobody else uses, as they are stored. */
  readonly ids: readonly string[];
  /** Digests of them; 64 hexadecimal digits each. */
  readonly digests: readonly string[];
}

/** An id this long is found anywhere in a text; a shorter one, such as `42`, would be found by chance. */
const TELLING_LENGTH = 8;
/** Columns, and keys in JSON, that hold an id of somebody and nothing else. */
const ID_NAMES = ['app_user_id', 'install_id', 'session_id', 'subject_id', 'external_id'] as const;

/** A column's type as PostgreSQL names it. */
export type ColumnType = 'text' | 'text[]' | 'jsonb' | 'json';

function isTelling(id: string): boolean {
  return id.length >= TELLING_LENGTH;
}

/** An id as it stands between the quotes of a JSON text. */
function inJson(id: string): string {
  return JSON.stringify(id).slice(1, -1);
}

/** Texts that, wherever they stand, mean the person. */
function tellingTexts({ ids, digests }: Traces): string[] {
  const telling = ids.filter(isTelling);
  return [...new Set([...digests, ...telling, ...telling.map(inJson)])];
}

/** Short ids in JSON, each with the key that makes it an id: `"app_user_id": "42"`. */
function keyedTexts({ ids }: Traces, separator: string): string[] {
  const short = ids.filter((id) => !isTelling(id));
  return short.flatMap((id) => ID_NAMES.map((name) => `"${name}"${separator}"${inJson(id)}"`));
}

function asPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/**
 * The values of the parameters that {@link mentions} names, in the order `telling`, `short ids`, `telling or keyed`.
 *
 * Regular expressions, since PostgreSQL looks for all alternatives in one pass over a text.
 */
export function traceValues(traces: Traces): readonly [string, string[], string] {
  const telling = tellingTexts(traces).map(asPattern);
  const keyed = keyedTexts(traces, ': ').map(asPattern);
  // A pattern of nothing would be found in everything.
  const never = '(?!)';
  const anyOf = (patterns: readonly string[]) => (patterns.length === 0 ? never : patterns.join('|'));
  return [anyOf(telling), traces.ids.filter((id) => !isTelling(id)), anyOf([...telling, ...keyed])];
}

/**
 * SQL that is true where a column mentions the person.
 *
 * @param column its name, trusted
 * @param first number of the first of the parameters of {@link traceValues}
 */
export function mentions(column: string, type: ColumnType, first: number): string {
  const quoted = `"${column}"`;
  if (type === 'jsonb' || type === 'json') return `(${quoted}::text ~ $${first + 2})`;
  if (type === 'text[]')
    return `(array_to_string(${quoted}, ' ') ~ $${first} OR ${quoted} && $${first + 1}::text[])`;
  const isId = ID_NAMES.some((name) => name === column);
  return isId
    ? `(${quoted} ~ $${first} OR ${quoted} = ANY ($${first + 1}::text[]))`
    : `(${quoted} ~ $${first})`;
}

/** The same for a text in hand, such as a job of a queue. */
export function textMentions(traces: Traces, text: string): boolean {
  return [...tellingTexts(traces), ...keyedTexts(traces, ':')].some((trace) => text.includes(trace));
}
