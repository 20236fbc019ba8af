import { countryCode } from './country.js';
import { isPlaceholder } from './placeholder.js';
import { usStateCode } from './us-states.js';
import { hasLetter, wordForm } from './word-form.js';

const MAX_LENGTH = 256;
/** ISO 3166-2, such as `US-CA` or `AU-NSW`: the part that names the country is no part of the state. */
const SUBDIVISION_CODE = /^([A-Z]{2})-([A-Z0-9]{1,3})$/i;

/**
 * A state or province. In the United States, and where the country is not known but the word is a US state's, its
 * two-letter code; elsewhere the full name as it was given, lower-case, without spaces and punctuation: `California`
 * gives `ca`, `New South Wales` gives `newsouthwales`.
 *
 * @param country ISO 3166-1 alpha-2, lower-case, or `null` where it is not known.
 */
export function normaliseState(text: string, country: string | null): string | null {
  if (text.length > MAX_LENGTH || isPlaceholder(text)) return null;
  const subdivision = SUBDIVISION_CODE.exec(text.trim());
  const stated = subdivision === null ? null : countryCode(subdivision[1] ?? '');
  if (stated !== null && country !== null && stated !== country) return null;
  const home = stated ?? country;
  const word = wordForm(stated === null ? text : (subdivision?.[2] ?? text));
  if (home === 'us') return usStateCode(word);
  if (!hasLetter(word) || isPlaceholder(word)) return null;
  return home === null ? (usStateCode(word) ?? word) : word;
}
