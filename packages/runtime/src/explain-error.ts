/** Errors that mean a mistake in the program, for which the place matters more than the sentence. */
const PROGRAMMING_ERRORS: readonly string[] = [
  'TypeError',
  'ReferenceError',
  'RangeError',
  'SyntaxError',
  'AssertionError',
];

/**
 * An error for a person at a terminal: its sentence and those of its causes; with the place in the program where that
 * is wanted or where the program itself is at fault.
 */
export function explainError(error: unknown, options: { withPlace?: boolean } = {}): string {
  if (!(error instanceof Error)) return String(error);
  const isMistake = options.withPlace === true || PROGRAMMING_ERRORS.includes(error.name);
  const explained = (isMistake ? error.stack : undefined) ?? sentence(error);
  return error.cause === undefined ? explained : `${explained}\nBecause: ${explainError(error.cause)}`;
}

/** Node reports a connection that is refused on every address of a host without a message of its own. */
function sentence(error: Error): string {
  if (error.message !== '') return error.message;
  if (error instanceof AggregateError) return error.errors.map((each) => explainError(each)).join('; ');
  return error.name;
}
