import iso3166 from 'iso-3166-1';

/** Codes in use that are not in ISO 3166-1: Kosovo's is what address databases and edge networks answer. */
const CODES_IN_USE: Readonly<Record<string, string>> = { uk: 'gb', xk: 'xk', uae: 'ae' };

/** English names in use that neither the ISO list nor Unicode's has. */
const NAMES_IN_USE: Readonly<Record<string, string>> = {
  greatbritain: 'gb',
  england: 'gb',
  scotland: 'gb',
  wales: 'gb',
  northernireland: 'gb',
  america: 'us',
  unitedstatesofamerica: 'us',
  turkiye: 'tr',
  czechrepublic: 'cz',
  holland: 'nl',
  ivorycoast: 'ci',
  swaziland: 'sz',
  capeverde: 'cv',
  easttimor: 'tl',
  hongkong: 'hk',
  macau: 'mo',
  palestine: 'ps',
  vatican: 'va',
  drcongo: 'cd',
  kosovo: 'xk',
};

/** Two territories share these names, so that alone they name none. */
const AMBIGUOUS = ['congo', 'korea', 'virginislands'];

const MAX_LENGTH = 80;
const CODE = /^[a-z](?:\.?[a-z]){1,2}\.?$/;
const SHORTEST_NAME = 4;
const ENGLISH_NAMES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const { codes: CODES, names: NAMES } = buildTables();

/**
 * The country's ISO 3166-1 alpha-2 code, lower-case, from its alpha-2 or alpha-3 code or its English name:
 * `United States`, `U.S.A.` and `us` give `us`; `UK` gives `gb`. `null` for anything else.
 */
export function countryCode(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const written = text.trim().toLowerCase();
  if (CODE.test(written)) {
    const code = written.replaceAll('.', '');
    // `na` is Namibia and `n.a.` is nothing.
    return code === 'na' && written !== 'na' ? null : (CODES.get(code) ?? null);
  }
  return NAMES.get(nameKey(written)) ?? null;
}

function nameKey(lowerCaseName: string): string {
  return lowerCaseName
    .normalize('NFD')
    .replaceAll('&', 'and')
    .replace(/\bst\./g, 'saint')
    .replace(/[^a-z]/g, '')
    .replace(/^the(?=[a-z]{4})/, '');
}

/** A name given in two parts is also known by each: `Myanmar (Burma)`. */
function partsOf(name: string): string[] {
  const inner = /\(([^)]*)\)/.exec(name)?.[1];
  return inner === undefined ? [name] : [name, name.replace(/\s*\(.*$/, ''), inner];
}

function buildTables(): { codes: ReadonlyMap<string, string>; names: ReadonlyMap<string, string> } {
  const codes = new Map(Object.entries(CODES_IN_USE));
  const names = new Map(Object.entries(NAMES_IN_USE));
  for (const { alpha2, alpha3, country } of iso3166.all()) {
    const code = alpha2.toLowerCase();
    codes.set(code, code).set(alpha3.toLowerCase(), code);
    for (const name of [...partsOf(country), ...partsOf(ENGLISH_NAMES.of(alpha2) ?? country)]) {
      const key = nameKey(name.toLowerCase());
      if (key.length >= SHORTEST_NAME) names.set(key, code);
    }
  }
  for (const name of AMBIGUOUS) names.delete(name);
  return { codes, names };
}
