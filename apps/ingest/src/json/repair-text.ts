/** Stands where a character was that no database or platform takes. */
export const REPLACEMENT_CHARACTER = '\uFFFD';

/** In a regular expression that reads code points only an unpaired surrogate is one by itself. */
const UNPAIRED_SURROGATE = /\p{Surrogate}/gu;

function repairString(text: string): string {
  return text.replace(UNPAIRED_SURROGATE, REPLACEMENT_CHARACTER).replaceAll('\0', REPLACEMENT_CHARACTER);
}

/**
 * Makes parsed JSON storable. PostgreSQL's `jsonb` refuses NUL and unpaired surrogates, and would refuse every other
 * event of the same commit with them: both become U+FFFD. A key `__proto__` is left out, since a copy made by assignment
 * would change the object instead of the key.
 *
 * @param levels how deep to look; what lies deeper is returned as it is
 */
export function repairText(value: unknown, levels: number): unknown {
  if (typeof value === 'string') {
    return repairString(value);
  }
  if (typeof value !== 'object' || value === null || levels === 0) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => repairText(item, levels - 1));
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, item]) => [repairString(key), repairText(item, levels - 1)]),
  );
}
