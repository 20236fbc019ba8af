/**
 * Punctuation, symbols, spaces, control characters and the invisible marks that travel with copied text. The joiners
 * U+200C and U+200D stay: they are part of how Persian and Indic words are written.
 */
const NOT_PART_OF_A_WORD =
  /[\p{P}\p{S}\p{Z}\p{Cc}\p{Cs}\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu;
const PLAIN = /^[a-z0-9]*$/;
const HAS_LETTER = /\p{L}/u;

/**
 * Lower-case letters and digits of any script, composed (NFC), with everything else gone: `O'Connor` gives `oconnor`,
 * `São Paulo` gives `sãopaulo`, `東京` stays. The form Meta asks of names, cities and states.
 */
export function wordForm(text: string): string {
  const lower = text.toLowerCase();
  return PLAIN.test(lower) ? lower : lower.replace(NOT_PART_OF_A_WORD, '').normalize('NFC');
}

/** True where a word form has a letter of any script: a name or a place made of digits alone is none. */
export function hasLetter(word: string): boolean {
  return HAS_LETTER.test(word);
}
