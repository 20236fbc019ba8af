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

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * The values of the parameters that {@link mentions} names: patterns of texts that are telling anywhere, short ids, and
 * patterns for JSON, where a short id is told by its key.
 *
 * Patterns of LIKE and not one regular expression: with a dozen of them PostgreSQL is ten times as fast.
 */
export function traceValues(traces: Traces): readonly [string[], string[], string[]] {
  const telling = tellingTexts(traces).map(containing);
  const keyed = keyedTexts(traces, ': ').map(containing);
  return [telling, traces.ids.filter((id) => !isTelling(id)), [...telling, ...keyed]];
}

export interface TextColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * SQL that is true where a column mentions the person.
 *
 * @param column its name, trusted
 * @param first number of the first of the parameters of {@link traceValues}
 */
export function mentions({ name, type }: TextColumn, first: number): string {
  const column = `"${name}"`;
  if (type === 'jsonb' || type === 'json') return `(${column}::text LIKE ANY ($${first + 2}::text[]))`;
  if (type === 'text[]') {
    return `(array_to_string(${column}, ' ') LIKE ANY ($${first}::text[]) OR ${column} && $${first + 1}::text[])`;
  }
  const isId = ID_NAMES.some((known) => known === name);
  return isId
    ? `(${column} LIKE ANY ($${first}::text[]) OR ${column} = ANY ($${first + 1}::text[]))`
    : `(${column} LIKE ANY ($${first}::text[]))`;
}

/**
 * SQL that is true where any of the columns mentions the person, and perhaps elsewhere: one look at a row, where
 * {@link mentions} takes one at each column.
 */
export function mayMention(columns: readonly TextColumn[], first: number): string {
  const texts = columns.map(({ name, type }) =>
    type === 'text[]' ? `array_to_string("${name}", ' ')` : `"${name}"`,
  );
  const holdShortIds = columns.flatMap(({ name, type }) =>
    type === 'text[]'
      ? [`"${name}" && $${first + 1}::text[]`]
      : type === 'text' && ID_NAMES.some((known) => known === name)
        ? [`"${name}" = ANY ($${first + 1}::text[])`]
        : [],
  );
  return [`concat_ws(' ', ${texts.join(', ')}) LIKE ANY ($${first + 2}::text[])`, ...holdShortIds].join(
    ' OR ',
  );
}

/** SQL that is always true and tells PostgreSQL the types of the parameters, of which a condition may name none. */
export function typedTraces(first: number): string {
  return [0, 1, 2].map((place) => `$${first + place}::text[] IS NOT NULL`).join(' AND ');
}

/** The same for a text in hand, such as a job of a queue. */
export function textMentions(traces: Traces, text: string): boolean {
  return [...tellingTexts(traces), ...keyedTexts(traces, ':')].some((trace) => text.includes(trace));
}
