/**
 * What programs write where a person gave nothing. Each would be one hash shared by everybody it stands for, and a
 * platform would take all of them for the same person.
 */
export const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'na',
  'n/a',
  'n\\a',
  'n.a.',
  'n.a',
  'unknown',
  'anonymous',
  'anon',
  'guest',
  'true',
  'false',
  'notset',
  'not set',
  'not provided',
  'not available',
  'not applicable',
  'notprovided',
  'notavailable',
  'notapplicable',
  'objectobject',
  '[object object]',
]);

const DECORATION = /^[\s"'()<>{}[\]]+|[\s"'()<>{}[\]]+$/g;
const HAS_LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** True for a text that names nobody: empty, punctuation alone, or a word such as `null`, `undefined` or `N/A`. */
export function isPlaceholder(text: string): boolean {
  if (!HAS_LETTER_OR_DIGIT.test(text)) return true;
  // The longest placeholder has 16 characters; a little room is left for quotes and brackets around it.
  if (text.length > 24) return false;
  const word = text.toLowerCase();
  return PLACEHOLDERS.has(word.trim()) || PLACEHOLDERS.has(word.replace(DECORATION, ''));
}
