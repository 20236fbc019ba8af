const GENDERS: Readonly<Record<string, 'f' | 'm'>> = {
  f: 'f',
  female: 'f',
  woman: 'f',
  m: 'm',
  male: 'm',
  man: 'm',
};

/** `f` or `m`, the only two values Meta knows; any other answer is left out rather than bent into one of them. */
export function normaliseGender(text: string): 'f' | 'm' | null {
  const word = text.trim().toLowerCase();
  return Object.hasOwn(GENDERS, word) ? (GENDERS[word] ?? null) : null;
}
