import { isPlaceholder } from './placeholder.js';
import { hasLetter, wordForm } from './word-form.js';

const MAX_LENGTH = 256;
const DIGITS = /\p{N}/gu;

/**
 * A city in lower-case letters of any script, without spaces and punctuation: `New York` gives `newyork`, `São Paulo`
 * gives `sãopaulo`, `東京` stays. A district's number goes too, as in Meta's own SDK: `Praha 1` gives `praha`. Meta gets
 * the hash, TikTok the text itself.
 */
export function normaliseCity(text: string): string | null {
  if (text.length > MAX_LENGTH || isPlaceholder(text)) return null;
  const city = wordForm(text).replace(DIGITS, '');
  return hasLetter(city) && !isPlaceholder(city) ? city : null;
}
