import { isPlaceholder } from './placeholder.js';
import { hasLetter, wordForm } from './word-form.js';

const MAX_LENGTH = 256;

/**
 * A first or last name in the form both platforms hash: lower-case letters of any script, without punctuation or
 * spaces. `Mary-Jane` gives `maryjane`, `Valéry` keeps its accent; what has no letter gives `null`.
 */
export function normaliseName(text: string): string | null {
  if (text.length > MAX_LENGTH || isPlaceholder(text)) return null;
  const name = wordForm(text);
  return hasLetter(name) && !isPlaceholder(name) ? name : null;
}
